//! A judge of OCSF events by the framework's own definitions (the folder of its repository that `.ci/schemas` fetches): classes and objects with
//! what they extend and the profiles they include, which fields they must have and which they know, their types, values and constraints.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// The definitions.
pub(crate) struct Framework {
    root: PathBuf,
    dictionary: Value,
    categories: Value,
    classes: BTreeMap<String, Value>,
    objects: BTreeMap<String, Definition>,
}

/// A class or object with all that it inherits.
#[derive(Default)]
struct Definition {
    attributes: Map<String, Value>,
    constraints: Vec<(String, Vec<String>)>,
}

impl Framework {
    pub(crate) fn read(root: &Path) -> Self {
        let (mut classes, mut objects) = (BTreeMap::new(), BTreeMap::new());
        gather(&root.join("events"), &mut classes);
        gather(&root.join("objects"), &mut objects);
        let mut framework = Self {
            root: root.to_owned(),
            dictionary: read(&root.join("dictionary.json")),
            categories: read(&root.join("categories.json")),
            classes,
            objects: BTreeMap::new(),
        };
        framework.objects = objects.iter().map(|(name, object)| (name.clone(), framework.inherited(object, &objects))).collect();
        framework
    }

    /// What is wrong with an event.
    pub(crate) fn judge(&self, event: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        let name = event["class_name"].as_str().unwrap_or_default();
        let Some(class) = self.classes.values().find(|class| class["caption"] == name) else { return vec![format!("no class {name:?}")] };
        let base = self.category(class) * 1_000 + class["uid"].as_i64().unwrap_or_default();
        let activity = event["activity_id"].as_i64().unwrap_or_default();
        for (field, expected) in [("class_uid", base), ("category_uid", self.category(class)), ("type_uid", base * 100 + activity)] {
            if event[field].as_i64() != Some(expected) {
                problems.push(format!("{field} is not {expected}"));
            }
        }
        self.object(&self.inherited(class, &self.classes), event, name, &mut problems);
        problems
    }

    fn category(&self, class: &Value) -> i64 {
        let mut class = class;
        while class["category"].is_null() {
            let Some(parent) = class["extends"].as_str().and_then(|name| self.classes.get(name)) else { return 0 };
            class = parent;
        }
        self.categories["attributes"][class["category"].as_str().unwrap_or_default()]["uid"].as_i64().unwrap_or_default()
    }

    fn inherited(&self, own: &Value, all: &BTreeMap<String, Value>) -> Definition {
        let parent = own["extends"].as_str().and_then(|name| all.get(name)).map(|parent| self.inherited(parent, all));
        self.extended(parent.unwrap_or_default(), own)
    }

    /// A definition on top of what it extends. Profiles are optional: what they require is not.
    fn extended(&self, mut definition: Definition, own: &Value) -> Definition {
        for (name, attribute) in own["attributes"].as_object().into_iter().flatten() {
            if name == "$include" {
                for profile in attribute.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    for name in read(&self.root.join(profile))["attributes"].as_object().into_iter().flatten().map(|(name, _)| name) {
                        definition.attributes.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
                    }
                }
                continue;
            }
            let known = definition.attributes.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            for (key, value) in attribute.as_object().into_iter().flatten() {
                match (known.get_mut(key).and_then(Value::as_object_mut), value.as_object()) {
                    (Some(before), Some(more)) if key == "enum" => before.extend(more.clone()),
                    _ => known[key] = value.clone(),
                }
            }
        }
        if let Some(constraints) = own.get("constraints").and_then(Value::as_object) {
            let names = |list: &Value| list.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect();
            definition.constraints = constraints.iter().map(|(kind, list)| (kind.clone(), names(list))).collect();
        }
        definition
    }

    fn object(&self, definition: &Definition, value: &Value, at: &str, problems: &mut Vec<String>) {
        let Some(fields) = value.as_object() else { return problems.push(format!("{at} is no object")) };
        for (name, attribute) in &definition.attributes {
            if attribute["requirement"] == "required" && !fields.contains_key(name) {
                problems.push(format!("{at} has no {name}"));
            }
        }
        for (kind, names) in &definition.constraints {
            let present = names.iter().filter(|name| fields.contains_key(*name)).count();
            let is_kept = match kind.as_str() {
                "just_one" => present == 1,
                "at_least_one" => present > 0,
                other => panic!("a constraint that this judge does not know: {other}"),
            };
            if !is_kept {
                problems.push(format!("{at}: {kind} of {names:?}"));
            }
        }
        for (name, field) in fields {
            let at = format!("{at}.{name}");
            match definition.attributes.get(name) {
                None => problems.push(format!("{at} is not known")),
                Some(attribute) => problems.extend(self.field(name, attribute, field, &at)),
            }
        }
    }

    fn field(&self, name: &str, attribute: &Value, value: &Value, at: &str) -> Vec<String> {
        let mut problems = Vec::new();
        let entry = &self.dictionary["attributes"][name];
        let kind = attribute["type"].as_str().or(entry["type"].as_str()).unwrap_or_default();
        let object = entry["object_type"].as_str().filter(|_| kind.is_empty() || kind == "object_t").or_else(|| {
            // Objects stand as types of their own in the dictionary.
            self.objects.contains_key(kind).then_some(kind)
        });
        let is_list = attribute["is_array"].as_bool().or(entry["is_array"].as_bool()).unwrap_or_default();
        let values: Vec<&Value> = if is_list {
            let Some(values) = value.as_array() else { return vec![format!("{at} is no list")] };
            values.iter().collect()
        } else {
            vec![value]
        };
        for value in values {
            match object {
                Some("object") => {}
                Some(object) => self.object(&self.objects[object], value, at, &mut problems),
                None => self.scalar(kind, value, at, &mut problems),
            }
            let allowed = attribute["enum"].as_object().into_iter().chain(entry["enum"].as_object()).flatten();
            let allowed: Vec<&String> = allowed.map(|(value, _)| value).collect();
            let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // The base class knows only its own number and category; `judge` has held these to the class.
            let is_judged = ["class_uid", "category_uid"].contains(&name);
            if !is_judged && !allowed.is_empty() && !allowed.contains(&&said) {
                problems.push(format!("{at} is none of {allowed:?}"));
            }
        }
        problems
    }

    fn scalar(&self, kind: &str, value: &Value, at: &str, problems: &mut Vec<String>) {
        let base = self.dictionary["types"]["attributes"][kind]["type"].as_str().unwrap_or(kind);
        let is_right = match base {
            "string_t" => value.is_string(),
            "integer_t" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            "long_t" => value.is_i64(),
            "boolean_t" => value.is_boolean(),
            "float_t" => value.is_number(),
            "json_t" => true,
            other => panic!("a type that this judge does not know: {other:?} at {at}"),
        };
        if !is_right {
            problems.push(format!("{at} is no {kind}: {value}"));
        }
    }
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).expect("JSON")
}

fn gather(folder: &Path, classes: &mut BTreeMap<String, Value>) {
    for path in fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            gather(&path, classes);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let class = read(&path);
            classes.insert(class["name"].as_str().unwrap_or_default().to_owned(), class);
        }
    }
}
