package world

import "strings"

// of joins the name of a commune to what is there, as French does: de Loué, d’Arras, du
// Mans, des Mureaux.
func of(commune string) string {
	for article, joined := range map[string]string{"Le ": " du ", "Les ": " des "} {
		if rest, ok := strings.CutPrefix(commune, article); ok {
			return joined + rest
		}
	}
	if strings.ContainsRune("AÀÂEÉÈÊIÎOÔUYH", []rune(commune)[0]) {
		return " d’" + commune
	}
	return " de " + commune
}

// The words of the generated candidates. Everything is fictional.
var (
	firstNames = []string{
		"Adèle", "Basile", "Camille", "Dorian", "Élise", "Fanny", "Gaspard", "Hélène", "Ismaël", "Jeanne", "Karim", "Lison",
		"Maël", "Nora", "Octave", "Pénélope", "Quentin", "Rose", "Samir", "Thaïs", "Ugo", "Violette", "Wassim", "Yaël", "Zélie",
	}
	lastNames = []string{
		"Aubrac", "Bellanger", "Carrière", "Delaplaine", "Escoffet", "Fontanel", "Garance", "Hautefeuille", "Izard", "Jolivet",
		"Kervadec", "Lavoine", "Marchandeau", "Noisette", "Olivet", "Pradal", "Quintrec", "Rochebrune", "Sauvignac", "Tournesac",
	}
	placeKinds = []string{
		"La Fabrique", "L’Atelier", "Le Grand Préau", "La Filature", "Le Moulin", "La Gare", "L’Étincelle", "Le Lavoir", "La Ruche",
		"Le Comptoir", "La Menuiserie", "L’Escale", "La Cantine", "Le Quai", "La Bergerie", "Le Hangar", "L’Imprimerie", "La Verrière",
	}
	needs = []string{
		"Les jeunes partent se former ailleurs et peu reviennent. Le lieu propose des apprentissages courts, près de chez soi.",
		"Les démarches en ligne laissent de côté une partie des habitants. Le lieu les accompagne, sans rendez-vous.",
		"Les artisans travaillent seuls et manquent d’outils partagés. Le lieu ouvre un atelier équipé et une petite boutique.",
		"Le bourg a perdu ses commerces. Le lieu réunit un café, des bureaux partagés et une scène ouverte.",
		"Beaucoup d’habitants travaillent loin. Le lieu offre des bureaux partagés et des services à la personne.",
	}
	services = []string{
		"Bureaux partagés, atelier bois et couture, cuisine commune, permanence numérique trois fois par semaine.",
		"Atelier de réparation, jardin partagé, salle de formation, accueil d’associations.",
		"Café associatif, studio d’enregistrement, accompagnement des porteurs de projet, prêt de matériel.",
	}
	reviews = []string{
		"Projet clair, porté par un collectif solide.",
		"Les besoins sont bien décrits ; le modèle économique reste à préciser.",
		"Partenariats convaincants, calendrier réaliste.",
		"L’offre numérique est encore peu décrite.",
	}
	// The thirty partners of the network, all fictional: name and legal form.
	partners = []struct{ name, form string }{
		{"Communauté de communes des Hauts Sillons (fictive)", "epci"},
		{"Commune de Valgrain (fictive)", "commune"},
		{"Commune de Bois-Clair (fictive)", "commune"},
		{"Commune de Saint-Aubin-les-Prés (fictive)", "commune"},
		{"Maison de l’emploi des Sillons", "gip"},
		{"Lycée agricole du Plateau", "etablissement_public"},
		{"Syndicat mixte du Pays vert", "syndicat_mixte"},
		{"Les Mains vertes", "association"},
		{"Réparons ensemble", "association"},
		{"Le Fil et l’Aiguille", "association"},
		{"Numérique pour tous", "association"},
		{"La Belle Étape", "association"},
		{"Théâtre du Sillon", "association"},
		{"Cuisine des voisins", "association"},
		{"Mobilité douce en campagne", "association"},
		{"Jeunes en route", "association"},
		{"Mémoire ouvrière", "association"},
		{"Club des aînés connectés", "association"},
		{"Les Ruchers partagés", "association"},
		{"Fondation Terre et Toit", "fondation"},
		{"Coopérative du Lin", "scic"},
		{"Menuiserie Alvéole", "scop"},
		{"Imprimerie du Coin", "sarl"},
		{"Tournesol Conseil", "sas"},
		{"Brasserie des Deux Clochers", "sarl"},
		{"Radio Sillons", "association"},
		{"Ferme de l’Orme", "entreprise_individuelle"},
		{"Fablab du Plateau", "association"},
		{"Insertion Services", "association"},
		{"Atelier Papillon", "scic"},
	}
	sevenPlaces = []string{"La Grande Halle", "L’Étable numérique", "Le Fournil", "La Malterie", "Le Préau", "L’Atelier du Lin", "La Petite Gare"}
)
