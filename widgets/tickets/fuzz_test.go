package tickets_test

import (
	"strconv"
	"testing"

	"github.com/fedora-hubs/hubs/widgets/tickets"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func FuzzTickets(f *testing.F) {
	const limit = 3
	widgettest.Fuzz(f, tickets.Widget{}, tickets.Config{URL: "https://trac.example.org/infra", Limit: limit}, func(t *testing.T, d tickets.Data) {
		if len(d.Tickets) > limit {
			t.Errorf("%d tickets are shown", len(d.Tickets))
		}
		for _, k := range d.Tickets {
			if n, err := strconv.Atoi(k.ID); err != nil || n <= 0 || k.Summary == "" || k.Link != "https://trac.example.org/infra/ticket/"+k.ID {
				t.Errorf("a ticket is %+v", k)
			}
		}
	}, answer, "id,summary\r\n+7,a\r\n007,\"b\nc\"\r\n", "summary,id,id\n\"\"\"\",1,2\n", "\ufeff\"id\",\"summary\",\"owner\"\n1,\u202e,x")
}
