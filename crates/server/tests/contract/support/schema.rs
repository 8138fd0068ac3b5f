//! A checker of the JSON Schema that utoipa writes. It is small because it refuses every keyword that it
//! does not know, and strict because a member that no schema names is an error too.

use serde_json::{Map, Value};

/// Keywords that only describe.
const ANNOTATIONS: [&str; 9] = [
    "description",
    "title",
    "example",
    "examples",
    "default",
    "deprecated",
    "$schema",
    "contentMediaType",
    "discriminator",
];

/// What is wrong with a value; `is_open` allows members that are not named.
pub(super) fn check(document: &Value, schema: &Value, value: &Value, is_open: bool) -> Vec<String> {
    let checker = Checker { document };
    let mut wrong = Vec::new();
    checker.value(schema, value, "$", &mut wrong);
    if !is_open {
        checker.unnamed(&[schema], value, "$", &mut wrong);
    }
    wrong
}

struct Checker<'a> {
    document: &'a Value,
}

impl<'a> Checker<'a> {
    fn resolve(&self, reference: &Value) -> &'a Value {
        let name = reference.as_str().unwrap().strip_prefix("#/components/schemas/").unwrap();
        let schema = &self.document["components"]["schemas"][name];
        assert!(!schema.is_null(), "no schema {name}");
        schema
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        // Members beside those of one alternative may be named elsewhere: `unnamed` looks at all.
        let mut wrong = Vec::new();
        self.value(schema, value, "", &mut wrong);
        wrong.is_empty()
    }

    fn value(&self, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let Some(keywords) = schema.as_object() else {
            if schema != &Value::Bool(true) {
                wrong.push(format!("{at}: schema {schema}"));
            }
            return;
        };
        for (keyword, argument) in keywords {
            if ANNOTATIONS.contains(&keyword.as_str()) {
                continue;
            }
            self.keyword(keyword, argument, keywords, value, at, wrong);
        }
    }

    fn keyword(
        &self,
        keyword: &str,
        argument: &Value,
        all: &Map<String, Value>,
        value: &Value,
        at: &str,
        wrong: &mut Vec<String>,
    ) {
        let count = |schemas: &Value| {
            schemas.as_array().unwrap().iter().filter(|schema| self.fits(schema, value)).count()
        };
        match keyword {
            "$ref" => self.value(self.resolve(argument), value, at, wrong),
            "type" => {
                let one = |name: &Value| is_of_type(name.as_str().unwrap(), value);
                let fits =
                    argument.as_array().map_or_else(|| one(argument), |all| all.iter().any(one));
                say(fits, wrong, || format!("{at}: {value} is not of type {argument}"));
            }
            "allOf" => {
                for schema in argument.as_array().unwrap() {
                    self.value(schema, value, at, wrong);
                }
            }
            "anyOf" | "oneOf" => {
                say(count(argument) > 0, wrong, || {
                    format!("{at}: {value} fits none of {argument}")
                });
            }
            "enum" => {
                let fits = argument.as_array().unwrap().contains(value);
                say(fits, wrong, || format!("{at}: {value} is none of {argument}"));
            }
            "const" => say(argument == value, wrong, || format!("{at}: not {argument}")),
            "format" => {
                let fits = has_format(argument.as_str().unwrap(), value);
                say(fits, wrong, || format!("{at}: {value} is no {argument}"));
            }
            "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems" => {
                let fits = is_within(keyword, argument.as_f64().unwrap(), value);
                say(fits, wrong, || format!("{at}: {value} breaks {keyword} {argument}"));
            }
            "required" | "properties" | "additionalProperties" => {
                self.object(keyword, argument, all, value, at, wrong);
            }
            "propertyNames" => {
                for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
                    self.value(argument, &Value::String(name.clone()), at, wrong);
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.value(argument, item, &format!("{at}[{index}]"), wrong);
                }
            }
            _ => wrong.push(format!("{at}: the keyword {keyword} is not understood")),
        }
    }

    fn object(
        &self,
        keyword: &str,
        argument: &Value,
        all: &Map<String, Value>,
        value: &Value,
        at: &str,
        wrong: &mut Vec<String>,
    ) {
        let Some(members) = value.as_object() else { return };
        match keyword {
            "required" => {
                for name in argument.as_array().unwrap() {
                    let is_there = members.contains_key(name.as_str().unwrap());
                    say(is_there, wrong, || format!("{at}: {name} is missing"));
                }
            }
            "properties" => {
                for (name, schema) in argument.as_object().unwrap() {
                    if let Some(member) = members.get(name) {
                        self.value(schema, member, &format!("{at}.{name}"), wrong);
                    }
                }
            }
            _ => {
                for (name, member) in members {
                    if all.get("properties").and_then(|named| named.get(name)).is_none() {
                        self.value(argument, member, &format!("{at}.{name}"), wrong);
                    }
                }
            }
        }
    }

    /// Members that none of the schemas for this value names.
    fn unnamed(&self, schemas: &[&'a Value], value: &Value, at: &str, wrong: &mut Vec<String>) {
        let mut parts = Vec::new();
        for schema in schemas {
            self.parts(schema, value, &mut parts);
        }
        match value {
            Value::Object(members) => {
                let is_free = parts.iter().all(|part| {
                    part.get("properties").is_none() && part.get("additionalProperties").is_none()
                }) || parts.iter().any(|part| is_map(part));
                for (name, member) in members {
                    let below: Vec<&'a Value> =
                        parts.iter().filter_map(|part| part["properties"].get(name)).collect();
                    if !below.is_empty() {
                        self.unnamed(&below, member, &format!("{at}.{name}"), wrong);
                    } else if !is_free {
                        wrong.push(format!("{at}.{name} is not documented"));
                    }
                }
            }
            Value::Array(items) => {
                let below: Vec<&'a Value> =
                    parts.iter().filter_map(|part| part.get("items")).collect();
                for (index, item) in items.iter().enumerate().filter(|_| !below.is_empty()) {
                    self.unnamed(&below, item, &format!("{at}[{index}]"), wrong);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// A schema with all that it refers to, as far as it may speak of this value.
    fn parts(&self, schema: &'a Value, value: &Value, parts: &mut Vec<&'a Value>) {
        parts.push(schema);
        if let Some(reference) = schema.get("$ref") {
            self.parts(self.resolve(reference), value, parts);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for schema in schema.get(keyword).and_then(Value::as_array).into_iter().flatten() {
                if self.fits(schema, value) {
                    self.parts(schema, value, parts);
                }
            }
        }
    }
}

fn is_map(schema: &Value) -> bool {
    schema.get("additionalProperties").is_some_and(|more| more != &Value::Bool(false))
}

fn say(fits: bool, wrong: &mut Vec<String>, what: impl FnOnce() -> String) {
    if !fits {
        wrong.push(what());
    }
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => panic!("no such type: {name}"),
    }
}

fn is_within(keyword: &str, bound: f64, value: &Value) -> bool {
    let count = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    let measured = match keyword {
        "minimum" | "maximum" => value.as_f64(),
        "minLength" | "maxLength" => value.as_str().map(|text| count(text.chars().count())),
        _ => value.as_array().map(|items| count(items.len())),
    };
    measured.is_none_or(|it| if keyword.starts_with("min") { it >= bound } else { it <= bound })
}

fn has_format(name: &str, value: &Value) -> bool {
    match name {
        "date-time" => value.as_str().is_none_or(is_time),
        // Whatever is a number is checked by its type and bounds.
        "int32" | "int64" | "float" | "double" => true,
        _ => panic!("no such format: {name}"),
    }
}

/// `2026-11-22T20:43:49.420Z` and nothing else.
fn is_time(text: &str) -> bool {
    let pattern = "dddd-dd-ddTdd:dd:dd.dddZ";
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, pattern)| match pattern {
            b'd' => byte.is_ascii_digit(),
            _ => byte == pattern,
        })
}

#[test]
fn the_checker_finds_what_is_wrong() {
    use serde_json::json;
    let document = json!({"components": {"schemas": {"A": {"type": "object", "required": ["a"],
        "properties": {"a": {"type": ["integer", "null"], "minimum": 1},
            "at": {"type": "string", "format": "date-time"}}}}}});
    let a = json!({"$ref": "#/components/schemas/A"});
    let list = json!({"type": "array", "items": a});
    let wrong = |schema: &Value, value: Value| check(&document, schema, &value, false).len();
    assert_eq!(wrong(&a, json!({"a": 1, "at": "2026-11-22T20:43:49.420Z"})), 0);
    assert_eq!(wrong(&a, json!({"a": null})), 0);
    for bad in [
        json!({}),
        json!({"a": 0}),
        json!({"a": "1"}),
        json!({"a": 1, "b": 2}),
        json!([]),
        json!({"a": 1, "at": "2026-11-22T20:43:49Z"}),
    ] {
        assert!(wrong(&a, bad.clone()) > 0, "{bad}");
        assert!(wrong(&list, json!([bad])) > 0);
    }
    let both = json!({"allOf": [a, {"type": "object", "properties": {"b": {"type": "string"}}}]});
    assert_eq!(wrong(&both, json!({"a": 1, "b": "x"})), 0);
    assert!(wrong(&both, json!({"a": 1, "c": "x"})) > 0);
    assert!(wrong(&json!({"pattern": "x"}), json!("x")) > 0, "an unknown keyword");
}
