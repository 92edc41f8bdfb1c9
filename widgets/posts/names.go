package posts

import (
	"strconv"
	"strings"
)

// offsets are those of the names that feeds have for zones; others are taken
// for UTC.
var offsets = map[string]string{
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"AST": "-0400", "ADT": "-0300", "NST": "-0330", "NDT": "-0230", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000",
	"BRT": "-0300", "ART": "-0300", "CLT": "-0400", "COT": "-0500", "PET": "-0500",
	"BST": "+0100", "WEST": "+0100", "CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "MEZ": "+0100", "MESZ": "+0200",
	"EET": "+0200", "EEST": "+0300", "MSK": "+0300", "MSD": "+0400", "TRT": "+0300", "WAT": "+0100", "CAT": "+0200", "SAST": "+0200", "EAT": "+0300",
	"IST": "+0530", "PKT": "+0500", "ICT": "+0700", "WIB": "+0700", "HKT": "+0800", "SGT": "+0800", "PHT": "+0800", "AWST": "+0800", "JST": "+0900", "KST": "+0900",
	"ACST": "+0930", "ACDT": "+1030", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}

// months are how the names of months begin, in the languages of programs that write
// dates in the language of their users: English, German, French, Spanish, Italian,
// Portuguese, Dutch, Scandinavian, Polish, Czech, Hungarian, Turkish and Russian.
var months = [...]string{
	"JAN GEN ENE STY LED OCA ЯНВ",
	"FEB FEV FÉV LUT ÚNO ŞUB ФЕВ",
	"MAR MÄR MRZ MAA MRT BŘE MÁR МАР",
	"APR AVR ABR KWI DUB ÁPR NIS АПР",
	"MAY MAI MAJ MEI MAG KVĚ MÁJ МАЙ МАЯ",
	"JUN JUIN GIU CZE ČER JÚN HAZ ИЮН",
	"JUL JUIL LUG LIP ČVC JÚL TEM ИЮЛ",
	"AUG AOU AOÛ AGO SIE SRP AĞU АВГ",
	"SEP SET WRZ ZÁŘ SZE EYL СЕН",
	"OCT OKT OUT OTT PAŹ ŘÍJ EKI ОКТ",
	"NOV LIS KAS НОЯ",
	"DEC DEZ DIC DÉC GRU PRO ARA ДЕК",
}

var numbers = numbered()

func numbered() map[string]string {
	all := map[string]string{"ČERVENEC": "7"} // the sixth is ČERVEN
	for i, names := range months {
		for name := range strings.FieldsSeq(names) {
			all[name] = strconv.Itoa(i + 1)
		}
	}
	return all
}

// monthOf is the number of a month; "" if a word is none.
func monthOf(word string) string {
	letters := []rune(word[:min(len(word), len("September")*2)])
	for _, n := range []int{len(letters), len("JUIN"), len("MAY")} {
		if number := numbers[string(letters[:min(len(letters), n)])]; number != "" {
			return number
		}
	}
	return ""
}
