package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// marked ends the processes that were started with a variable (NAME=value) in
// their environment, and names those that did not end on their own soon.
// Without /proc it finds none.
func marked(variable string) []string {
	pids := withVariable(variable)
	for end := time.Now().Add(30 * time.Second); len(pids) > 0 && time.Now().Before(end); pids = withVariable(variable) {
		time.Sleep(20 * time.Millisecond)
	}
	var names []string
	for _, pid := range pids {
		command, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		names = append(names, strings.TrimSpace(string(bytes.ReplaceAll(command, []byte{0}, []byte{' '}))))
		if p, err := os.FindProcess(pid); err == nil {
			_ = p.Kill() // or it ended just now
		}
	}
	return names
}

func withVariable(variable string) (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/environ") // the pattern is right
	for _, file := range files {
		env, err := os.ReadFile(file)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err == nil && slices.ContainsFunc(bytes.Split(env, []byte{0}), func(v []byte) bool { return string(v) == variable }) {
			pids = append(pids, pid)
		}
	}
	return pids
}
