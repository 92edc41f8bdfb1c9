package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/views"
)

const (
	searchShown = 20 // of a kind, at a time
	searchWords = 6
	searchPages = store.SearchCount / searchShown
)

// searchShow finds teams and people whom the visitor may see.
func (s *Server) searchShow(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	page := views.SearchPage{Query: visible.Line(c.Query("q"))}
	if page.Query == "" {
		return s.showSearch(c, v, page)
	}
	words := store.Words(page.Query)
	if page.Problem = searchProblem(page.Query, words); page.Problem != "" {
		return s.showSearch(c.Status(fiber.StatusUnprocessableEntity), v, page)
	}
	if slow, ok := errors.AsType[*limitError](s.limits.searches.take(s.address(c))); ok {
		retryAfter(c, slow)
		page.Problem = slow.Error()
		return s.showSearch(c.Status(fiber.StatusTooManyRequests), v, page)
	}
	kinds, number, err := searchedPart(c)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		look := store.Search{Kind: kind, Words: words, Username: v.Username, All: v.admin}
		results, err := s.search(ctx, page.Query, look, number)
		if err != nil {
			return err
		}
		page.Results = append(page.Results, results)
	}
	return s.showSearch(c, v, page)
}

func (s *Server) showSearch(c *fiber.Ctx, v visit, page views.SearchPage) error {
	return s.html(c, views.Search(views.Frame{Title: "Search", Bar: s.bar(c, v)}, page))
}

// searchProblem tells why a text is not searched for.
func searchProblem(text string, words []string) string {
	switch {
	case utf8.RuneCountInString(text) > views.SearchLength:
		return fmt.Sprintf("A search has at most %d letters. Leave out what matters least.", views.SearchLength)
	case len(words) > searchWords:
		return fmt.Sprintf("A search has at most %d words. Leave out those that matter least.", searchWords)
	case len(words) == 0:
		return "There is no word in it: type letters or digits."
	}
	return ""
}

// searchedPart is which kinds are searched, and which page of what is found is
// shown, from 1.
func searchedPart(c *fiber.Ctx) ([]hub.Kind, int, error) {
	kind := hub.Kind(c.Query("in"))
	if kind == "" {
		return []hub.Kind{hub.Team, hub.Person}, 1, nil
	}
	number, err := strconv.Atoi(c.Query("page", "1"))
	if err != nil || number < 1 || number > searchPages || kind != hub.Team && kind != hub.Person {
		return nil, 0, hub.ErrNotFound
	}
	return []hub.Kind{kind}, number, nil
}

func (s *Server) search(ctx context.Context, text string, look store.Search, number int) (views.SearchResults, error) {
	listed, count, err := s.Hubs.Search(ctx, look, (number-1)*searchShown, searchShown)
	if err != nil {
		return views.SearchResults{}, err
	}
	if number > 1 && len(listed) == 0 {
		return views.SearchResults{}, hub.ErrNotFound
	}
	entries, err := entriesOf(ctx, s.Hubs, listed)
	if err != nil {
		return views.SearchResults{}, err
	}
	results := views.SearchResults{Kind: look.Kind, Count: min(count, store.SearchCount), Over: count > store.SearchCount, Entries: entries}
	to := func(number int) string {
		return "/search?" + url.Values{"q": {text}, "in": {string(look.Kind)}, "page": {strconv.Itoa(number)}}.Encode()
	}
	if number > 1 {
		results.Earlier = to(number - 1)
	}
	if number*searchShown < results.Count {
		results.Later = to(number + 1)
	}
	return results, nil
}
