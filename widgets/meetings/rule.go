package meetings

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

const (
	// maxRule are the bytes of how an entry repeats, which has some dozen. With
	// it BYSETPOS and its like have some hundred numbers and not 100,000.
	maxRule = 1_000
	// maxInterval are the days, weeks, months or years between repetitions.
	maxInterval = 1_000
)

// A rule is how an event repeats.
type rule struct {
	rrule.ROption

	until stamp // the last time, if it ends; Until is it where the event is
	ends  bool
}

var (
	frequencies = map[string]rrule.Frequency{
		"YEARLY": rrule.YEARLY, "MONTHLY": rrule.MONTHLY, "WEEKLY": rrule.WEEKLY, "DAILY": rrule.DAILY,
		"HOURLY": rrule.HOURLY, "MINUTELY": rrule.MINUTELY, "SECONDLY": rrule.SECONDLY,
	}
	weekdays = map[string]rrule.Weekday{
		"MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU,
	}
)

// ruleOf reads a rule; nil if there is none. Parts that nobody knows, or that say
// nothing, are left out. What would repeat within a day is no meeting.
func ruleOf(text string) (*rule, error) {
	if len(text) > maxRule {
		return nil, errors.New("an entry with a long rule")
	}
	text = strings.ToUpper(strings.TrimSpace(strings.ReplaceAll(text, `\`, "")))
	text = strings.TrimPrefix(text, "RRULE:")
	if strings.Trim(text, "; ") == "" {
		return nil, nil //nolint:nilnil // no rule is no error
	}
	r := &rule{}
	r.Freq = -1
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		if value = strings.Trim(value, " \t\","); value == "" {
			continue
		}
		if err := r.take(strings.TrimSpace(name), value); err != nil {
			return nil, err
		}
	}
	switch {
	case r.Freq < 0:
		return nil, errors.New("a rule without a frequency")
	case r.Freq > rrule.DAILY || len(r.Byhour)+len(r.Byminute)+len(r.Bysecond) > 3:
		return nil, errors.New("an entry that repeats within a day")
	case r.Interval > maxInterval:
		return nil, errors.New("an entry that repeats in ages")
	}
	return r, nil
}

// take reads a part of a rule.
func (r *rule) take(name, value string) (err error) {
	switch name {
	case "FREQ":
		freq, ok := frequencies[value]
		if !ok {
			return errors.New("a rule with a frequency that nobody knows")
		}
		r.Freq = freq
	case "INTERVAL":
		r.Interval, err = strconv.Atoi(value)
	case "COUNT":
		r.Count, err = strconv.Atoi(value)
		r.Count = max(r.Count, 0) // some write that a series has no end
	case "UNTIL":
		r.until, err = stampOf(value)
		r.ends = err == nil
	case "WKST":
		if first, ok := weekdays[value[:min(len(value), 2)]]; ok {
			r.Wkst = first
		}
	case "BYDAY":
		r.Byweekday, err = daysOf(value)
	case "RSCALE":
		if value != "GREGORIAN" {
			return errors.New("a rule of another calendar")
		}
	case "BYEASTER":
		return errors.New("a rule of Easter")
	default:
		if list := r.list(name); list != nil {
			*list, err = numbersOf(value)
		}
	}
	return err
}

// begin sets at which time of the day it holds, if it does not say so.
func (r *rule) begin(shown time.Time) {
	if len(r.Byhour) == 0 {
		r.Byhour = []int{shown.Hour()}
	}
	if len(r.Byminute) == 0 {
		r.Byminute = []int{shown.Minute()}
	}
}

// list is where the numbers of a part go.
func (r *rule) list(name string) *[]int {
	return map[string]*[]int{
		"BYSETPOS": &r.Bysetpos, "BYMONTH": &r.Bymonth, "BYMONTHDAY": &r.Bymonthday, "BYYEARDAY": &r.Byyearday,
		"BYWEEKNO": &r.Byweekno, "BYHOUR": &r.Byhour, "BYMINUTE": &r.Byminute, "BYSECOND": &r.Bysecond,
	}[name]
}

func separate(r rune) bool { return r == ',' || r == ' ' || r == '\t' }

func numbersOf(list string) (all []int, err error) {
	for value := range strings.FieldsFuncSeq(list, separate) {
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// daysOf reads weekdays, such as MO, +2TU or -1FR; some write their names.
func daysOf(list string) (all []rrule.Weekday, err error) {
	before := "" // a number, which a blank may follow
	for value := range strings.FieldsFuncSeq(list, separate) {
		value = before + value
		name := strings.TrimLeft(value, "+-0123456789")
		if before = ""; name == "" {
			before = value
			continue
		}
		weekday, ok := weekdays[name[:min(len(name), 2)]]
		if !ok || len(name) > 3 && !strings.HasSuffix(name, "DAY") {
			return nil, errors.New("a rule with a weekday that nobody knows")
		}
		if n := strings.TrimSuffix(value, name); n != "" {
			number, err := strconv.Atoi(n)
			if err != nil {
				return nil, err
			}
			weekday = weekday.Nth(number)
		}
		all = append(all, weekday)
	}
	return all, nil
}
