package ui

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// maxCells are the cells of all tables of a text. Each row is filled up to the number
// of columns, so that a text of 20 KB could have millions of them.
const maxCells = 10_000

var cellsKey = parser.NewContextKey()

// A tabler makes tables of paragraphs, as long as they are not too large together:
// one that is stays as it was typed.
type tabler struct{ parser.ParagraphTransformer }

// Transform changes the paragraph in place.
func (t tabler) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	columns := 0
	for i := range lines.Len() {
		line := lines.At(i)
		columns = max(columns, 1+bytes.Count(line.Value(reader.Source()), []byte("|")))
	}
	all, _ := pc.Get(cellsKey).(int)
	if all += columns * lines.Len(); all <= maxCells {
		t.ParagraphTransformer.Transform(node, reader, pc)
		pc.Set(cellsKey, all)
	}
}
