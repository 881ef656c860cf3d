package api

import (
	"cmp"
	_ "embed"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/goccy/go-yaml"

	"maillage/internal/lang"
)

//go:embed schemas.yaml
var schemasFile []byte

var schemas = sync.OnceValues(func() (map[string]any, error) {
	var read map[string]any
	if err := yaml.Unmarshal(schemasFile, &read); err != nil {
		return nil, fmt.Errorf("read the shapes of the answers: %w", err)
	}
	return read, nil
})

// refused lists the ways a reading may fail, as statuses.
var refused = []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}

// object is one of JSON.
type object = map[string]any

func (p *Pages) document(a *asked) (answer, error) {
	shapes, err := schemas()
	if err != nil {
		return answer{}, err
	}
	fill, err := p.examples(a.Request)
	if err != nil {
		return answer{}, err
	}
	paths := object{}
	for _, e := range p.endpoints {
		paths[e.path] = object{"get": e.operation(a.lang, fill.Replace(e.example))}
	}
	return answer{value: object{
		"openapi": "3.1.0",
		"info": object{
			"title": a.lang.Text("api.title"), "description": a.lang.Text("api.lead"), "version": "1",
			"license": object{"name": a.lang.Text("api.licence")},
		},
		"servers":    []object{{"url": p.server.Config().BaseURL}},
		"paths":      paths,
		"components": object{"schemas": shapes, "responses": object{"Problem": problemResponse(a.lang)}},
	}}, nil
}

func problemResponse(l lang.Lang) object {
	return object{"description": l.Text("api.problem"), "content": object{"application/problem+json": object{"schema": ref("Problem")}}}
}

func ref(schema string) object { return object{"$ref": "#/components/schemas/" + schema} }

func (e endpoint) operation(l lang.Lang, example string) object {
	kind := e.kind
	if kind == "" {
		kind = "application/json"
	}
	responses := object{
		"200": object{"description": l.Text("api.op." + e.id), "content": object{kind: object{"schema": ref(e.schema)}}},
		"304": object{"description": l.Text("api.not_modified")},
	}
	for _, status := range refused {
		responses[strconv.Itoa(status)] = object{"$ref": "#/components/responses/Problem"}
	}
	parameters := []object{}
	for _, one := range e.params {
		parameters = append(parameters, one.described(l, e.inPath(one)))
	}
	return object{"operationId": e.id, "summary": l.Text("api.op." + e.id), "parameters": parameters, "responses": responses, "x-example": example}
}

func (p parameter) described(l lang.Lang, inPath bool) object {
	in := "query"
	if inPath {
		in = "path"
	}
	return object{"name": p.name, "in": in, "required": p.required, "description": p.says(l), "schema": p.schema()}
}

// says tells people what to write.
func (p parameter) says(l lang.Lang) string {
	return l.Text("api.param." + cmp.Or(p.kind.says, p.kind.name))
}

func (p parameter) schema() object {
	k, s := p.kind, object{"type": p.kind.Type}
	if k.Format != "" {
		s["format"] = k.Format
	}
	if k.Pattern != nil {
		s["pattern"] = k.Pattern.String()
	}
	if len(k.Enum) > 0 {
		s["enum"] = k.Enum
	}
	if k.Length > 0 {
		s["maxLength"] = k.Length
	}
	if k.Type == "integer" {
		s["minimum"], s["maximum"] = k.Minimum, k.Maximum
	}
	if p.usual != "" {
		s["default"] = p.usual
		if n, err := strconv.Atoi(p.usual); err == nil && k.Type == "integer" {
			s["default"] = n
		}
	}
	return s
}
