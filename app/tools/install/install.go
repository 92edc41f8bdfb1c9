// Package install finds the programs that work on the project needs, and
// installs what is missing: with apt-get or dnf, as root or by a sudo that asks
// for no password.
package install

import "slices"

// A Need is a program that has to be here.
type Need struct {
	Title   string
	Find    func() (path string, err error) // the error says what is missing, or which version is too old
	Env     string                          // names the path to the tests, if any does
	Apt     []string                        // Debian's packages, Ubuntu's too; of "a|b" the first that is known
	Dnf     []string                        // Fedora's
	Without string                          // what cannot run without it
}

// Absent are the needs that are not here.
func Absent(all []Need) []Need {
	return slices.DeleteFunc(slices.Clone(all), func(n Need) bool {
		_, err := n.Find()
		return err == nil
	})
}

// Vars are the environment variables that name what is here.
func Vars(all []Need) []string {
	var vars []string
	for _, n := range all {
		if path, err := n.Find(); err == nil && n.Env != "" {
			vars = append(vars, n.Env+"="+path)
		}
	}
	return vars
}
