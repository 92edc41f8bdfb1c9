package uitest

import (
	"slices"
	"testing"
)

var problems = map[string][]string{
	``: nil,
	`<h3>a</h3><h4>b</h4><h5>c</h5><h3>d</h3>`: nil,
	`<h4>b</h4>`:           {`<h4> "b" comes after level 2`},
	`<h3>a</h3><h5>b</h5>`: {`<h5> "b" comes after level 3`},
	`<h2>a</h2>`:           {`<h2> "a" stands below a heading of level 2`},
	`<h3> <span aria-hidden="true">x</span></h3>`:              {`<h3> has no text`},
	`<a href="/x"><img src="/y" alt="Y"></a>`:                  nil,
	`<a href="/x"><img src="/y" alt=""></a>`:                   {`<a> has no text (/x)`},
	`<a href="/x" aria-label="X"></a>`:                         nil,
	`<a href="/x" aria-hidden="true" tabindex="-1"></a>`:       nil,
	`<a href="/x" aria-hidden="true">x</a>`:                    {`the hidden link to /x gets the focus`},
	`<h3>a</h3><h5 hidden></h5>`:                               nil,
	`<a href="/x"><span role="img" aria-label="X"></span></a>`: nil,
	`<a>x</a>`:                                     {`the link "x" has no href`},
	`<a href="/x">x <a href="/y">y</a></a>`:        {`a link stands in a link`},
	`<a href="javascript:x()">x</a>`:               {`<a> leads to "javascript:x()"`},
	`<a href="/a:b">x</a> <a href="?q=a:b">y</a>`:  nil,
	`<a href="/x">x</a>1<b>y</b><i>z</i>`:          {`there is no space after <a> "x"`, `there is no space before <b> "y"`, `there is no space before <i> "z"`},
	`<p>x</p><b>y</b>, <i>z</i>. 10<sup>3</sup>`:   nil,
	`<a href="https://example.org">x</a>`:          {`the link to https://example.org needs rel="nofollow noopener"`},
	`<a href="//example.org" rel="nofollow">x</a>`: {`the link to //example.org needs rel="nofollow noopener"`},
	`<a href="https://example.org" rel="nofollow noopener">x</a> <a href="https://example.org" rel="noreferrer">y</a>`: nil,
	`<a href="mailto:a@b.c">x</a>`:                              nil,
	`<button></button>`:                                         {`<button> has no text ()`},
	`<img src="/x">`:                                            {`the picture "/x" has no alt`},
	`<input name="n">`:                                          {`<input name="n"> has no label`},
	`<input name="n" type="hidden">`:                            nil,
	`<input name="n" aria-label="N">`:                           nil,
	`<label>N <input name="n"></label>`:                         nil,
	`<label for="n">N</label><textarea id="n"></textarea>`:      nil,
	`<label for="m">N</label><select id="n" name="s"></select>`: {`<select name="s"> has no label`, `for refers to "m", which is not there`},
	`<p id="a" aria-labelledby="a b"></p>`:                      {`aria-labelledby refers to "b", which is not there`},
	`<p id="a"></p><p id="a"></p>`:                              {`the id "a" is there twice`},
	`<ul><li>x</li></ul><ol> <li>x</li> </ol>`:                  nil,
	`<ul>x<li>x</li></ul>`:                                      {`<ul> has something beside its entries: x`},
	`<ul><p>x</p></ul>`:                                         {`<ul> has something beside its entries: p`},
	`<div><li>x</li></div>`:                                     {`<li> stands outside of a list`},
	`<dl><dt>a</dt><dd>b</dd><div><dt>c</dt></div></dl>`:        nil,
	`<p></p><dt>a</dt>`:                                         {`<dt> stands outside of a <dl>`},
	`<table><tr><th>a</th></tr></table>`:                        nil,
	`<table><tr><td>a</td></tr></table>`:                        {`a table has no <th>`},
	`<time datetime="2026-05-03">3 May</time>`:                  nil,
	`<time>yesterday</time>`:                                    {`<time> says "yesterday" and has no good datetime`},
	`<style>p{}</style>`:                                        {`<style> is not allowed`},
	`<script src="/x.js"></script>`:                             nil,
	`<script>x()</script>`:                                      {`<script> is not allowed`},
	`<iframe></iframe>`:                                         {`<iframe> is not allowed`},
	`<p style="color:red" onclick="x()" hx-on:click="y()"></p>`: {`<p> has the attribute style`, `<p> has the attribute onclick`, `<p> has the attribute hx-on:click`},
	`<p>x`:                      {`<p> is not closed`},
	`x</p>`:                     {`</p> closes nothing`},
	`<b><i></b>`:                {`</b> closes nothing`},
	`<br><hr/>`:                 nil,
	`<svg><path d="M0"/></svg>`: nil,
}

func TestProblems(t *testing.T) {
	for piece, want := range problems {
		if got := Problems([]byte(piece), 2); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", piece, got, want)
		}
	}
}

func TestUnshareable(t *testing.T) {
	for piece, want := range map[string][]string{
		`<p><a href="/t/infra">x</a></p>`:          nil,
		`<a href="https://example.org/edit">x</a>`: nil,
		`<a href="/w/7/edit?x=y">x</a>`:            {`the link to /w/7/edit?x=y belongs to a viewer`},
		`<a href="settings">x</a>`:                 {`the link to settings belongs to a viewer`},
		`<p id="a"></p>`:                           {`the id "a" would be there twice if the piece is`},
		`<p id="own-a"></p>`:                       nil,
		`<meta name="csrf-token">`:                 {`name="csrf-token" belongs to a viewer`},
		`<form><button>Join</button></form>`:       {`<form> belongs to a viewer`, `<button> belongs to a viewer`},
	} {
		if got := Unshareable([]byte(piece), "own-"); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", piece, got, want)
		}
	}
}
