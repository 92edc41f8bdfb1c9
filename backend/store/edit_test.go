package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

var config = json.RawMessage(`{"limit":3}`)

// order is the page as its columns show it: "main0 feed".
func order(t *testing.T, s *store.Store, h hub.Hub) (lines []string) {
	t.Helper()
	page, err := s.Page(t.Context(), h.Kind, h.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range page.Widgets {
		lines = append(lines, fmt.Sprintf("%s%d %s", w.Column, w.Position, w.Kind))
	}
	return lines
}

func wantOrder(t *testing.T, s *store.Store, h hub.Hub, want ...string) {
	t.Helper()
	if got := order(t, s, h); !slices.Equal(got, want) {
		t.Errorf("the page is %q, want %q", got, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func placesWidgets(t *testing.T, s *store.Store) {
	h := team(t, s, "design", placed("about", hub.Main, 3), placed("feed", hub.Main, 8), placed("stats", hub.Side, 1)).Hub
	told(t, s)
	id, err := s.Place(t.Context(), hub.System("ana"), h, "sticky", hub.Main, config)
	must(t, err)
	wantOrder(t, s, h, "main0 about", "main1 feed", "main2 sticky", "side0 stats")
	if _, w, err := s.Placed(t.Context(), id); err != nil || w.Kind != "sticky" || w.Version != 1 || !slices.Equal(w.Config, config) {
		t.Errorf("placed %+v, %v", w, err)
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.widget.updated"}) {
		t.Errorf("announced %v", got)
	}
	if _, err := s.Place(t.Context(), hub.System("ana"), h, "sticky", "top", config); err == nil {
		t.Error("it stands in a column that there is not")
	}
}

func findsConflicts(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 0))
	id := made.Widgets[0].ID
	must(t, s.Configure(t.Context(), hub.System("ana"), id, 1, json.RawMessage(`{"text":"hers"}`)))
	told(t, s)
	err := s.Configure(t.Context(), hub.System("bob"), id, 1, json.RawMessage(`{"text":"his"}`))
	conflict, ok := errors.AsType[*hub.ConflictError](err)
	if !ok || conflict.Widget.Version != 2 || string(conflict.Widget.Config) != `{"text":"hers"}` || conflict.Agent != "ana" {
		t.Fatalf("saved over: %v, %+v", err, conflict)
	}
	if got := told(t, s); len(got) != 0 {
		t.Errorf("nothing was saved, and announced is %v", got)
	}
	must(t, s.Configure(t.Context(), hub.System("bob"), id, conflict.Widget.Version, json.RawMessage(`{"text":"his"}`)))
	if _, w, err := s.Placed(t.Context(), id); err != nil || string(w.Config) != `{"text":"his"}` || w.Version != 3 {
		t.Errorf("saved %+v, %v", w, err)
	}
}

func savesOnce(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 0))
	errs := make([]error, 8)
	var g sync.WaitGroup
	for i := range errs {
		g.Go(func() {
			errs[i] = s.Configure(t.Context(), hub.System("ana"), made.Widgets[0].ID, 1, json.RawMessage(fmt.Sprintf(`{"text":"%d"}`, i)))
		})
	}
	g.Wait()
	saved := 0
	for _, err := range errs {
		if err == nil {
			saved++
		} else if _, ok := errors.AsType[*hub.ConflictError](err); !ok {
			t.Error(err)
		}
	}
	history, err := s.History(t.Context(), made.Hub.ID, 0, 10)
	if saved != 1 || err != nil || len(history) != 1 {
		t.Errorf("%d of %d saved, the history is %v, %v", saved, len(errs), history, err)
	}
}

func undoes(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 0), placed("feed", hub.Main, 1), placed("stats", hub.Main, 2))
	h, feed := made.Hub, made.Widgets[1].ID
	must(t, s.Remove(t.Context(), hub.System("ana"), h, feed))
	wantOrder(t, s, h, "main0 about", "main1 stats")
	if _, _, err := s.Placed(t.Context(), feed); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("the removed widget: %v", err)
	}
	if which, err := s.WhichPlaced(t.Context(), feed, made.Widgets[0].ID); err != nil || which[feed] || len(which) != 1 {
		t.Errorf("placed are %v, %v", which, err)
	}
	must(t, s.EachPage(t.Context(), func(p hub.Page) error {
		if len(p.Widgets) != 2 {
			t.Errorf("the index gets %v", p.Widgets)
		}
		return nil
	}))
	removed, err := s.Removed(t.Context(), h.ID)
	if err != nil || len(removed) != 1 || removed[0].ID != feed || removed[0].Removed.IsZero() {
		t.Errorf("removed are %+v, %v", removed, err)
	}
	must(t, s.Restore(t.Context(), hub.System("ana"), h, feed))
	wantOrder(t, s, h, "main0 about", "main1 feed", "main2 stats")
	if err := s.Restore(t.Context(), hub.System("ana"), h, feed); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("restored twice: %v", err)
	}
	// What was removed long ago is gone.
	must(t, s.Remove(t.Context(), hub.System("ana"), h, feed))
	_, err = s.DB().ExecContext(t.Context(), "UPDATE widgets SET removed = ? WHERE id = ?", time.Now().UTC().Add(-31*24*time.Hour), feed)
	must(t, err)
	if err := s.Restore(t.Context(), hub.System("ana"), h, feed); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("restored after a month: %v", err)
	}
}

func movesAtOnce(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("a", hub.Main, 0), placed("b", hub.Main, 1), placed("c", hub.Main, 2), placed("d", hub.Side, 0))
	var g sync.WaitGroup
	for _, w := range made.Widgets {
		for _, step := range []hub.Step{hub.Up, hub.Across, hub.Down, hub.Up} {
			g.Go(func() {
				if err := s.Move(t.Context(), hub.System("ana"), made.Hub, w.ID, step); err != nil && (step == hub.Across || !errors.Is(err, hub.ErrSpot)) {
					t.Error(err)
				}
			})
		}
	}
	g.Wait()
	wantDense(t, s, made.Hub, 4)
}

func wantDense(t *testing.T, s *store.Store, h hub.Hub, widgets int) {
	t.Helper()
	page, err := s.Page(t.Context(), h.Kind, h.Name)
	must(t, err)
	next := map[hub.Column]int{}
	for _, w := range page.Widgets {
		if w.Position != next[w.Column] {
			t.Errorf("%s %d stands at %s %d", w.Kind, w.ID, w.Column, w.Position)
		}
		next[w.Column]++
	}
	if len(page.Widgets) != widgets {
		t.Errorf("the page has %d widgets, want %d", len(page.Widgets), widgets)
	}
}

// A page is held against a model through random changes.
func staysDense(t *testing.T, s *store.Store) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	made := team(t, s, "design", placed("a", hub.Main, 5), placed("b", hub.Main, 9), placed("c", hub.Side, 2))
	model := map[hub.Column][]int64{hub.Main: {made.Widgets[0].ID, made.Widgets[1].ID}, hub.Side: {made.Widgets[2].ID}}
	var gone []int64
	for range 80 {
		column := []hub.Column{hub.Main, hub.Side}[r.IntN(2)]
		other := map[hub.Column]hub.Column{hub.Main: hub.Side, hub.Side: hub.Main}[column]
		list := model[column]
		what := r.IntN(7)
		switch {
		case what == 0:
			id, err := s.Place(t.Context(), hub.System("ana"), made.Hub, "new", column, config)
			must(t, err)
			model[column] = append(list, id)
		case what == 1 && len(gone) > 0:
			must(t, s.Restore(t.Context(), hub.System("ana"), made.Hub, gone[0]))
			gone = gone[1:]
			model = pageOf(t, s, made.Hub) // where it returns to is another test's
		case len(list) == 0:
			continue
		default:
			i := r.IntN(len(list))
			id := list[i]
			switch what {
			case 2:
				must(t, s.Remove(t.Context(), hub.System("ana"), made.Hub, id))
				model[column], gone = slices.Delete(slices.Clone(list), i, i+1), append(gone, id)
			case 3:
				must(t, s.Move(t.Context(), hub.System("ana"), made.Hub, id, hub.Across))
				model[column], model[other] = slices.Delete(slices.Clone(list), i, i+1), append(model[other], id)
			case 6:
				to := []hub.Column{column, other}[r.IntN(2)]
				model[column] = slices.Delete(slices.Clone(list), i, i+1)
				j := r.IntN(len(model[to]) + 1)
				model[to] = slices.Insert(slices.Clone(model[to]), j, id)
				must(t, s.MoveTo(t.Context(), hub.System("ana"), made.Hub, id, hub.Spot{Column: to, Position: j}))
			default:
				step, j := hub.Up, i-1
				if what == 4 {
					step, j = hub.Down, i+1
				}
				err := s.Move(t.Context(), hub.System("ana"), made.Hub, id, step)
				if j < 0 || j >= len(list) {
					if !errors.Is(err, hub.ErrSpot) {
						t.Fatalf("%s at the end of the way: %v", step, err)
					}
					continue
				}
				must(t, err)
				list[i], list[j] = list[j], list[i]
			}
		}
		wantDense(t, s, made.Hub, len(model[hub.Main])+len(model[hub.Side]))
		got := pageOf(t, s, made.Hub)
		if !slices.Equal(got[hub.Main], model[hub.Main]) || !slices.Equal(got[hub.Side], model[hub.Side]) {
			t.Fatalf("after %d the page is %v, want %v", what, got, model)
		}
	}
}

// A widget goes to any place that there is, and nowhere else.
func movesTo(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("a", hub.Main, 0), placed("b", hub.Main, 1), placed("c", hub.Side, 0))
	elsewhere := team(t, s, "infra", placed("d", hub.Main, 0))
	a := made.Widgets[0].ID
	told(t, s)
	for _, to := range []hub.Spot{
		{Column: "top"}, {}, {Column: hub.Main, Position: -1}, {Column: hub.Main, Position: 2}, {Column: hub.Side, Position: 2},
	} {
		if err := s.MoveTo(t.Context(), hub.System("ana"), made.Hub, a, to); !errors.Is(err, hub.ErrSpot) {
			t.Errorf("to %+v: %v", to, err)
		}
	}
	for _, id := range []int64{elsewhere.Widgets[0].ID, 1 << 40, 0} {
		if err := s.MoveTo(t.Context(), hub.System("ana"), made.Hub, id, hub.Spot{Column: hub.Main}); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("widget %d, which is not there: %v", id, err)
		}
	}
	must(t, s.MoveTo(t.Context(), hub.System("ana"), made.Hub, a, hub.Spot{Column: hub.Main}))
	if got := told(t, s); len(got) != 0 {
		t.Errorf("nothing changed, and announced is %v", got)
	}
	must(t, s.MoveTo(t.Context(), hub.System("ana"), made.Hub, a, hub.Spot{Column: hub.Side, Position: 1}))
	wantOrder(t, s, made.Hub, "main0 b", "side0 c", "side1 a")
	must(t, s.MoveTo(t.Context(), hub.System("ana"), made.Hub, a, hub.Spot{Column: hub.Side}))
	wantOrder(t, s, made.Hub, "main0 b", "side0 a", "side1 c")
	history, err := s.History(t.Context(), made.Hub.ID, 0, 1)
	must(t, err)
	if len(history) != 1 || history[0].Event != hub.WidgetMoved || string(history[0].Before) != `{"column":"side","position":1}` || string(history[0].After) != `{"column":"side","position":0}` {
		t.Errorf("the history has %+v", history)
	}
}

func pageOf(t *testing.T, s *store.Store, h hub.Hub) map[hub.Column][]int64 {
	t.Helper()
	page, err := s.Page(t.Context(), h.Kind, h.Name)
	must(t, err)
	columns := map[hub.Column][]int64{}
	for _, w := range page.Widgets {
		columns[w.Column] = append(columns[w.Column], w.ID)
	}
	return columns
}

func setsHubs(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	told(t, s)
	to := hub.Settings{Title: "Design", Summary: "New.", Layout: hub.Even, Visibility: hub.Public, Joining: hub.Approval,
		Packages: []string{"gimp", "krita"}, Repositories: []string{"git.example.org/design/web"}, Topics: []string{}}
	must(t, s.SetHub(t.Context(), hub.System("ana"), h, 1, to))
	list, err := s.Announcements(t.Context(), 10)
	must(t, err)
	const said = `{"agent":"ana","changed_keys":["title","summary","layout","joining","packages","repositories"],"hub":"t/design","title":"Design"}`
	if len(list) != 1 || list[0].Event != "hubs.hub.updated" || string(list[0].Body) != said {
		t.Errorf("announced %v", list)
	}
	got, err := s.Hub(t.Context(), hub.Team, "design")
	if err != nil || fmt.Sprint(got.Settings()) != fmt.Sprint(to) || got.Version != 2 || got.Name != "design" || !got.Created.Equal(h.Created) {
		t.Errorf("the hub is %+v, %v", got, err)
	}
	must(t, s.SetHub(t.Context(), hub.System("ana"), h, 2, to))
	if got := told(t, s); len(got) != 0 {
		t.Errorf("nothing changed, and announced is %v", got)
	}
	err = s.SetHub(t.Context(), hub.System("bob"), h, 1, hub.Settings{Title: "Other"})
	if conflict, ok := errors.AsType[*hub.ConflictError](err); !ok || fmt.Sprint(conflict.Hub.Settings()) != fmt.Sprint(to) || conflict.Agent != "ana" {
		t.Errorf("saved over: %v", err)
	}
}

func keepsArchived(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 0), placed("feed", hub.Main, 1))
	h, id := made.Hub, made.Widgets[0].ID
	must(t, s.Remove(t.Context(), hub.System("ana"), h, made.Widgets[1].ID))
	to := h.Settings()
	to.Archived = true
	must(t, s.SetHub(t.Context(), hub.System("ana"), h, 1, to))
	_, err := s.Place(t.Context(), hub.System("ana"), h, "feed", hub.Main, config)
	for what, err := range map[string]error{
		"place":     err,
		"configure": s.Configure(t.Context(), hub.System("ana"), id, 1, config),
		"move":      s.Move(t.Context(), hub.System("ana"), h, id, hub.Across),
		"remove":    s.Remove(t.Context(), hub.System("ana"), h, id),
		"restore":   s.Restore(t.Context(), hub.System("ana"), h, made.Widgets[1].ID),
	} {
		if !errors.Is(err, hub.ErrArchived) {
			t.Errorf("%s: %v", what, err)
		}
	}
	to.Archived = false
	must(t, s.SetHub(t.Context(), hub.System("ana"), h, 2, to))
	must(t, s.Move(t.Context(), hub.System("ana"), h, id, hub.Across))
}

func keepsApart(t *testing.T, s *store.Store) {
	one, other := team(t, s, "design", placed("about", hub.Main, 0)), team(t, s, "docs", placed("about", hub.Main, 0))
	id := other.Widgets[0].ID
	for what, err := range map[string]error{
		"move":   s.Move(t.Context(), hub.System("ana"), one.Hub, id, hub.Across),
		"remove": s.Remove(t.Context(), hub.System("ana"), one.Hub, id),
	} {
		if !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, s.Remove(t.Context(), hub.System("ana"), other.Hub, id))
	if err := s.Restore(t.Context(), hub.System("ana"), one.Hub, id); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("restore: %v", err)
	}
}

func remembers(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 0))
	h, id := made.Hub, made.Widgets[0].ID
	must(t, s.Configure(t.Context(), hub.System("ana"), id, 1, json.RawMessage(`{"text":"new"}`)))
	must(t, s.Move(t.Context(), hub.System("bob"), h, id, hub.Across))
	if err := s.Move(t.Context(), hub.System("bob"), h, id, hub.Up); !errors.Is(err, hub.ErrSpot) { // changes nothing
		t.Errorf("up from the top: %v", err)
	}
	must(t, s.Remove(t.Context(), hub.System("cem"), h, id))
	must(t, s.SetHub(t.Context(), hub.System("dan"), h, 1, hub.Settings{Title: "Design"}))
	all, err := s.History(t.Context(), h.ID, 0, 10)
	must(t, err)
	var got []string
	for _, c := range all {
		got = append(got, fmt.Sprintf("%s %s %d %s", c.Agent, c.Event, c.WidgetID, c.Kind))
	}
	want := []string{"dan set 0 ", fmt.Sprintf("cem removed %d about", id), fmt.Sprintf("bob moved %d about", id), fmt.Sprintf("ana configured %d about", id)}
	if !slices.Equal(got, want) {
		t.Errorf("the history is %q, want %q", got, want)
	}
	if c := all[3]; string(c.Before) != `{"limit":3}` || string(c.After) != `{"text":"new"}` || c.At.IsZero() {
		t.Errorf("the first change is %+v", c)
	}
	if c := all[2]; string(c.Before) != `{"column":"main","position":0}` || string(c.After) != `{"column":"side","position":0}` {
		t.Errorf("the move is %s to %s", c.Before, c.After)
	}
	older, err := s.History(t.Context(), h.ID, all[1].ID, 1)
	if err != nil || len(older) != 1 || older[0].ID != all[2].ID {
		t.Errorf("before %d there is %v, %v", all[1].ID, older, err)
	}
	if c, err := s.Change(t.Context(), h.ID, all[3].ID); err != nil || c.Agent != "ana" {
		t.Errorf("found %+v, %v", c, err)
	}
	if _, err := s.Change(t.Context(), h.ID+1, all[3].ID); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("a change of another hub: %v", err)
	}
}

// A hub of before the limit keeps what it has; what is removed from a full one
// can't come back when its place was taken.
func refusesTooMany(t *testing.T, s *store.Store) {
	var before []hub.Placed
	for i := range hub.MostWidgets + 2 {
		before = append(before, placed("feed", hub.Main, i))
	}
	made := team(t, s, "design", before...)
	place := func() error {
		_, err := s.Place(t.Context(), hub.System("ana"), made.Hub, "about", hub.Side, config)
		return err
	}
	told(t, s)
	for _, w := range made.Widgets[:2] {
		if err := place(); !errors.Is(err, hub.ErrFull) {
			t.Errorf("one more than too many: %v", err)
		}
		must(t, s.Remove(t.Context(), hub.System("ana"), made.Hub, w.ID))
	}
	if err := place(); !errors.Is(err, hub.ErrFull) {
		t.Errorf("one too many: %v", err)
	}
	if err := s.Restore(t.Context(), hub.System("ana"), made.Hub, made.Widgets[0].ID); !errors.Is(err, hub.ErrFull) {
		t.Errorf("put back one too many: %v", err)
	}
	must(t, s.Configure(t.Context(), hub.System("ana"), made.Widgets[9].ID, 1, json.RawMessage(`{"limit":5}`)))
	must(t, s.Move(t.Context(), hub.System("ana"), made.Hub, made.Widgets[9].ID, hub.Across))
	must(t, s.Remove(t.Context(), hub.System("ana"), made.Hub, made.Widgets[2].ID))
	must(t, place())
	if got := len(order(t, s, made.Hub)); got != hub.MostWidgets {
		t.Errorf("it has %d widgets, want %d", got, hub.MostWidgets)
	}
}

func fillsOnce(t *testing.T, s *store.Store) {
	var before []hub.Placed
	for i := range hub.MostWidgets - 2 {
		before = append(before, placed("feed", hub.Main, i))
	}
	h := team(t, s, "design", before...).Hub
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := s.Place(t.Context(), hub.System("ana"), h, "about", hub.Side, config); err != nil && !errors.Is(err, hub.ErrFull) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := len(order(t, s, h)); got != hub.MostWidgets {
		t.Errorf("it has %d widgets, want %d", got, hub.MostWidgets)
	}
}
