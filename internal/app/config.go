package app

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"maillage/internal/geocode"
)

// Config is everything an operator sets, read once from the environment or from flags.
// Secrets may come from a file instead: MAILLAGE_SMTP_PASSWORD_FILE and the like.
type Config struct {
	Listen     string `env:"MAILLAGE_LISTEN" default:"127.0.0.1:8080" help:"Address and port to listen on."`
	BaseURL    string `name:"base-url" env:"MAILLAGE_BASE_URL" default:"http://127.0.0.1:8080" help:"Address of the site as people type it."`
	Data       string `env:"MAILLAGE_DATA" default:"maillage-data" help:"Folder of the data: the SQLite database and the files."`
	Database   string `env:"MAILLAGE_DATABASE" help:"postgres:// URL; without it, SQLite in the data folder."`
	TrustProxy bool   `env:"MAILLAGE_TRUST_PROXY" help:"Take visitors' addresses from X-Forwarded-For: only behind a proxy that sets it."`

	SMTPHost     string `name:"smtp-host" env:"MAILLAGE_SMTP_HOST" help:"Mail server."`
	SMTPPort     int    `name:"smtp-port" env:"MAILLAGE_SMTP_PORT" default:"587" help:"Port of the mail server."`
	SMTPUser     string `name:"smtp-user" env:"MAILLAGE_SMTP_USER" help:"User name at the mail server."`
	SMTPPassword string `name:"smtp-password" env:"MAILLAGE_SMTP_PASSWORD" help:"Password at the mail server."`
	SMTPTLS      string `name:"smtp-tls" env:"MAILLAGE_SMTP_TLS" default:"starttls" enum:"starttls,tls,none" help:"How the connection to the mail server is protected: starttls, tls or none."`
	MailFrom     string `env:"MAILLAGE_MAIL_FROM" help:"Sender's address of every mail."`

	Clamd     string `env:"MAILLAGE_CLAMD" help:"clamd that scans files: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. Without it files are marked as not scanned."`
	Typst     string `env:"MAILLAGE_TYPST" help:"Script of the PDF worker (assets/typst/worker.mjs), run with Node. Without it, receipts are printed from the page."`
	Node      string `env:"MAILLAGE_NODE" default:"node" help:"Node program that runs the PDF worker."`
	Geocoder  string `env:"MAILLAGE_GEOCODER" help:"Address service, before /search: https://data.geopf.fr/geocodage. Without it, people give the coordinates of places themselves."`
	Basemap   string `env:"MAILLAGE_BASEMAP" help:"PMTiles file that lies under the maps that move. Without it, they show outlines and no streets."`
	FilmMax   int64  `name:"film-max" env:"MAILLAGE_FILM_MAX" default:"2000000000" help:"Bytes of the largest film or clip that may be sent."`
	FilmQuota int64  `name:"film-quota" env:"MAILLAGE_FILM_QUOTA" default:"6000000000" help:"Bytes that the film and the clips of one application may take."`

	S3Endpoint string `name:"s3-endpoint" env:"MAILLAGE_S3_ENDPOINT" help:"S3 store to which films are moved: https://host or http://host:port. Without it, they stay on the disk."`
	S3Bucket   string `name:"s3-bucket" env:"MAILLAGE_S3_BUCKET" help:"Bucket of that store, which must be there."`
	S3Region   string `name:"s3-region" env:"MAILLAGE_S3_REGION" help:"Region of the bucket, such as fr-par; us-east-1 for MinIO."`
	S3Key      string `name:"s3-key" env:"MAILLAGE_S3_KEY" help:"Access key of that store."`
	S3Secret   string `name:"s3-secret" env:"MAILLAGE_S3_SECRET" help:"Secret of the access key."`

	LogAs  string `name:"log" env:"MAILLAGE_LOG" default:"json" enum:"json,text" help:"Form of the log: json or text."`
	Worker int    `name:"workers" env:"MAILLAGE_WORKERS" default:"2" help:"How many jobs run side by side."`

	Demo bool `kong:"-"`
	// Free tells how many bytes the disk of a folder has; nil asks the system.
	Free func(folder string) (uint64, error) `kong:"-"`
}

// ReadSecretFiles replaces each setting whose NAME_FILE variable names a file.
func (c *Config) ReadSecretFiles(getenv func(string) string) error {
	for name, target := range map[string]*string{
		"MAILLAGE_DATABASE":      &c.Database,
		"MAILLAGE_SMTP_PASSWORD": &c.SMTPPassword,
		"MAILLAGE_S3_SECRET":     &c.S3Secret,
	} {
		path := getenv(name + "_FILE")
		if path == "" {
			continue
		}
		content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
		if err != nil {
			return fmt.Errorf("%s_FILE: %w", name, err)
		}
		*target = strings.TrimSpace(string(content))
	}
	return nil
}

// Check refuses settings that cannot work, in words that tell what to write.
func (c *Config) Check() error {
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") || strings.Trim(base.Path, "/") != "" {
		return fmt.Errorf("MAILLAGE_BASE_URL is %q: write the site's address without a path, for example https://maillage.example.org", c.BaseURL)
	}
	c.BaseURL = base.Scheme + "://" + base.Host
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		return errors.New("MAILLAGE_DATABASE must be a URL that begins with postgres://, or be left out to use SQLite")
	}
	if c.Geocoder != "" {
		if err := geocode.CheckBase(c.Geocoder); err != nil {
			return fmt.Errorf("MAILLAGE_GEOCODER is %w", err)
		}
	}
	if c.FilmMax <= 0 || c.FilmQuota < c.FilmMax {
		return fmt.Errorf("MAILLAGE_FILM_MAX is %d and MAILLAGE_FILM_QUOTA is %d: write numbers of bytes, the second at least as large as the first", c.FilmMax, c.FilmQuota)
	}
	if _, err := c.bucket(); err != nil {
		return err
	}
	if c.Demo {
		return nil
	}
	if c.SMTPHost == "" || c.MailFrom == "" {
		return errors.New("people sign in by mail: set MAILLAGE_SMTP_HOST and MAILLAGE_MAIL_FROM (to try the program without a mail server, run maillage demo)")
	}
	return nil
}

// DatabaseSource gives what db.Open wants, after making the data folder.
func (c *Config) DatabaseSource() (string, error) {
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		return "", fmt.Errorf("MAILLAGE_DATA: %w", err)
	}
	if c.Database != "" {
		return c.Database, nil
	}
	return filepath.Join(c.Data, "maillage.db"), nil
}
