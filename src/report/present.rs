//! JSON without what says nothing: for formats whose fields may be left out, but not be empty.

use serde_json::Value;

/// Takes nulls, empty texts, empty lists and objects without fields out of all that is inside.
pub(super) fn present(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(present).filter(says_something).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| (key, present(value)));
            Value::Object(fields.filter(|(_, value)| says_something(value)).collect())
        }
        other => other,
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
