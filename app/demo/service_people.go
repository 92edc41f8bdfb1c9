package demo

import (
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// sponsored is somebody being taken into a group of the accounts.
func sponsored(by, who *Person, group string) line {
	return func(time.Time) post {
		return post{"fas.group.member.sponsor", fedmsg.Body{"agent": by.Username, "user": who.Username, "group": group}}
	}
}

// applied is somebody asking to be taken into a group of the accounts.
func applied(who *Person, group string) line {
	return func(time.Time) post {
		return post{"fas.group.member.apply", fedmsg.Body{"agent": who.Username, "user": who.Username, "group": group}}
	}
}

// blogged is a new post on the planet.
func blogged(by *Person, title string) line {
	return func(at time.Time) post {
		words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
		link := "https://" + by.Username + ".blog." + domain + "/" + at.UTC().Format("2006/01/") + strings.Join(words, "-") + "/"
		return post{"planet.post.new", fedmsg.Body{
			"username": by.Username, "name": by.Name, "face": nil,
			"post": map[string]any{"title": title, "link": link, "id": link, "updated": at.UTC().Format(time.RFC1123), "summary": title},
		}}
	}
}

// planned is a new meeting in a calendar.
func planned(by *Person, t *Team, name string, id int, begin time.Time) line {
	return func(time.Time) post {
		return post{"fedocal.meeting.new", fedmsg.Body{
			"agent": by.Username,
			"calendar": map[string]any{
				"calendar_name": t.Name, "calendar_contact": t.Name + "@lists." + domain, "calendar_description": t.Summary,
				"calendar_editor_group": t.Name, "calendar_admin_group": "infra", "calendar_status": "Enabled",
			},
			"meeting": map[string]any{
				"meeting_id": id, "meeting_name": name, "meeting_manager": []any{by.Username}, "calendar_name": t.Name,
				"meeting_date": begin.Format(time.DateOnly), "meeting_date_end": begin.Format(time.DateOnly),
				"meeting_time_start": begin.Format(time.TimeOnly), "meeting_time_stop": begin.Add(time.Hour).Format(time.TimeOnly),
				"meeting_timezone": "UTC", "meeting_location": t.channel(), "meeting_information": t.Summary,
			},
		}}
	}
}
