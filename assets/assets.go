// Package assets holds the files that browsers load, embedded, each under an
// address that changes with its content, so that browsers may keep it for ever.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

//go:embed css js vendor
var files embed.FS

// A File is one asset.
type File struct {
	Type string // its Content-Type
	Body []byte
	Gzip []byte // Body compressed
}

// prefix stands before the address of every asset.
const prefix = "/assets/"

type table struct {
	files   map[string]File   // by address
	address map[string]string // by name
}

var all = load()

func load() table {
	t := table{map[string]File{}, map[string]string{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		address, f := file(name, body)
		t.address[name], t.files[address] = address, f
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("assets: %v", err)) // embedded files can always be read
	}
	return t
}

// file makes an asset, with an address that tells its content.
func file(name string, body []byte) (address string, f File) {
	sum := sha256.Sum256(body)
	return prefix + hex.EncodeToString(sum[:6]) + "/" + name, File{mime.TypeByExtension(path.Ext(name)), body, compress(body)}
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic(fmt.Sprintf("assets: %v", err)) // a buffer takes everything
	}
	return b.Bytes()
}

// URL is the address of an asset, as "css/hubs.css". It panics for one that
// does not exist: that is a mistake in a view.
func URL(name string) string {
	a, ok := all.address[name]
	if !ok {
		panic("assets: no file " + name)
	}
	return a
}

// Find gives the asset at an address.
func Find(address string) (File, bool) {
	f, ok := all.files[address]
	return f, ok
}

// latest gives what stands now where an address of another version leads.
func (t table) latest(address string) (File, bool) {
	rest, ours := strings.CutPrefix(address, prefix)
	_, name, versioned := strings.Cut(rest, "/")
	if !ours || !versioned {
		return File{}, false
	}
	f, ok := t.files[t.address[name]]
	return f, ok
}
