// Suite runs tests, and ends with a table of what passed, failed and was left
// out, and why.
//
//	go run ./app/tools/suite 'ARGUMENTS OF GO TEST' ...
//
// Each argument is a run of its own, and all of them are made, whatever fails. A
// run with -race is made without it where there is no C compiler; the table says
// so. app/tools/testenv, beside which it runs, looks for one. It ends with 1 if
// something failed, and, with CI or HUBS_TEST_REQUIRE set, if the race detector
// was left out; tests see to themselves.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	began := time.Now()
	all := runs(os.Args[1:], os.Getenv("HUBS_TEST_CC"), servertest.Required())
	for i := range all {
		if ctx.Err() == nil {
			all[i].execute(ctx, os.Stdout)
		} else {
			all[i].failure = "interrupted"
		}
	}
	stop()
	fmt.Fprintf(os.Stdout, "\nThe tests took %s.\n", time.Since(began).Round(time.Second))
	sum := sumUp(all)
	sum.print(os.Stdout)
	if sum.failed > 0 {
		os.Exit(1)
	}
}

// runs reads the command line. Without a C compiler no run has the race detector,
// which is a failure where nothing may be left out.
func runs(args []string, compiler string, required bool) []run {
	var all []run
	for _, arg := range args {
		r := run{cgo: "0"}
		for word := range strings.FieldsSeq(arg) {
			switch {
			case word != "-race":
				r.args = append(r.args, word)
			case compiler != "":
				r.args, r.cgo = append(r.args, word), "1"
			case required:
				r.failure = noCompiler + ", though this run must have it"
			default:
				r.leftOut = noCompiler
			}
		}
		all = append(all, r)
	}
	return all
}

const noCompiler = "the race detector, since no C compiler with the headers of libc is known (HUBS_TEST_CC)"
