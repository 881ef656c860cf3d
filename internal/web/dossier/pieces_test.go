package dossier_test

import "testing"

func TestAVideoThatTheCallWantsIsAFileOrAnAddress(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	page := lea.Get(k.base+"/pieces").Says("#slot-video .tag.warning", "à joindre : un fichier ou une adresse")
	if !page.Has("#slot-video a[href='" + k.base + "/settings#f-video_link']") {
		t.Error("nothing leads to where the address is given")
	}
	settings := lea.Get(k.base+"/settings").Says("#f-video_link-help", "L’appel demande une vidéo")
	if settings.Has("label[for=f-video_link] .optional") {
		t.Error("the address of a video that the call wants is said to be optional")
	}
	k.Fill(t)
	lea.Get(k.base+"/pieces").Says("#slot-video .tag.good", "adresse donnée")
}

func TestALetterInHandWithoutAFileSaysSo(t *testing.T) {
	k := ready(t)
	k.site.SignIn(k.Lea).Get(k.base+"/letters").Says("td .tag.warning", "fichier à joindre")
}
