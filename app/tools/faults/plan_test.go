package faults_test

// A plan is how the program runs.
type plan int

const (
	apart    plan = iota // a process for each role, on PostgreSQL and Redis
	together             // one process, on SQLite
)

// plans are all, in the order in which their rows run.
var plans = []plan{apart, together}

func (p plan) String() string { return [...]string{"apart", "together"}[p] }

// roles are the processes of a plan; the first one serves pages.
func (p plan) roles() []string {
	if p == together {
		return []string{"run"}
	}
	return []string{"web", "backend", "worker"}
}
