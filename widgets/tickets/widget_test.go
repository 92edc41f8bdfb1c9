package tickets_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/tickets"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func service(contentType, body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/infra/query" || r.URL.Query().Get("format") != "csv" || r.URL.Query().Get("status") != "!closed" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, body)
	})}
}

const answer = "\ufeffid,summary,status,owner\r\n7,\"A disk, <b>full</b>\",new,ada\r\n6,Older,assigned\r\nx,No number,new,ada\r\n5,,new,ada\r\n-1,Negative,new,\r\n"

func TestWidget(t *testing.T) {
	said := widgettest.Said("trac.ticket.new", 0, fedmsg.Meta{})
	const config = `{"url": "https://trac.example.org/infra/"}`
	const csv = "text/csv;charset=utf-8"
	widgettest.Run(t, widgets.New(tickets.Widget{}), widgettest.Cases{
		{
			Name: "full", Config: config, World: service(csv, answer),
			Redraws: []fedmsg.Said{said}, Ignores: []fedmsg.Said{widgettest.Said("pagure.issue.new", 0, fedmsg.Meta{})},
		},
		{Name: "limited", Config: `{"url": "https://trac.example.org/infra", "limit": 1, "owner": "ada"}`, World: service(csv, answer)},
		{Name: "none", Config: config, World: service(csv, "id,summary\r\n")},
		{Name: "long", Config: `{"url": "https://trac.example.org/infra", "limit": 1}`, World: service(csv, "id,summary\r\n"+strings.Repeat(",\r\n", 999)+"7,The 1000th\r\n")},
		{Name: "longer", Config: `{"url": "https://trac.example.org/infra", "limit": 1}`, World: service(csv, "id,summary\r\n"+strings.Repeat(",\r\n", 1000)+"7,The 1001st\r\n")},
		{Name: "cut-off", Config: config, World: service(csv, "\ufeffid,Summary,Status,Owner\r\n7,Whole,new,ada\r\n6,Hal")},
		{Name: "tabs", Config: config, World: service("text/tab-separated-values", "id\tSummary\tStatus\tOwner\n7\tIt breaks, badly\tnew\tada\n")},
		{Name: "translated", Config: config, World: service(csv, "id,Zusammenfassung,Status,Besitzer\r\n#7,Es bricht,neu,ada\r\n")},
		{Name: "more", Config: `{"url": "https://trac.example.org/infra", "limit": 1}`, World: service(csv, "id,summary\r\n7,One\r\n6,Two\r\n")},
		{Name: "html", Config: config, World: service("text/html", "<html>")},
		{Name: "no-table", Config: config, World: service(csv, "hello")},
		{Name: "broken", Config: config, World: service(csv, "id,summary\r\n7,\"half")},
		{Name: "empty", Ignores: []fedmsg.Said{said}},
	})
}
