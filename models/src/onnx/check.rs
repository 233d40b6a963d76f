//! Whether a model is the one that its manifest describes.

use ort::value::{Outlet, TensorElementType, ValueType};

use crate::manifest::{DType, Dim, TensorSpec};

/// Compares what the manifest says of a session's inputs or outputs with what the model has. All outlets of a model's
/// inputs have to be declared; outputs that nobody needs do not.
pub(super) fn outlets(what: &str, declared: &[TensorSpec], found: &[Outlet]) -> Result<(), String> {
    for spec in declared {
        if what == "output" && spec.dtype != DType::F32 {
            return Err(format!("the output `{}` is {}; tasks read f32 outputs only", spec.name, said(spec)));
        }
        let Some(outlet) = found.iter().find(|outlet| outlet.name() == spec.name) else {
            let names: Vec<&str> = found.iter().map(Outlet::name).collect();
            return Err(format!("the model has no {what} `{}`; it has {}", spec.name, names.join(", ")));
        };
        one(spec, outlet.dtype()).map_err(|found| {
            let (name, said) = (&spec.name, said(spec));
            format!("the manifest says that the {what} `{name}` is {said}, and the model's is {found}; correct it")
        })?;
    }
    let undeclared =
        found.iter().find(|outlet| what == "input" && declared.iter().all(|spec| spec.name != outlet.name()));
    match undeclared {
        Some(outlet) => Err(format!("the model has an input `{}` that the manifest lacks; add it", outlet.name())),
        None => Ok(()),
    }
}

/// The error is the model's type.
fn one(spec: &TensorSpec, found: &ValueType) -> Result<(), String> {
    let ValueType::Tensor { ty, shape, .. } = found else { return Err(found.to_string()) };
    let like = |dim: &Dim, found: i64| match dim {
        // What the model fixes, the manifest may not leave free: batches would be refused.
        Dim::Free(_) => found < 0,
        Dim::Fixed(size) => found < 0 || usize::try_from(found) == Ok(*size),
    };
    let fits = *ty == element(spec.dtype)
        && shape.len() == spec.shape.len()
        && spec.shape.iter().zip(shape.iter()).all(|(dim, found)| like(dim, *found));
    if fits { Ok(()) } else { Err(found.to_string()) }
}

/// The runtime's name of a type.
pub(super) fn element(dtype: DType) -> TensorElementType {
    match dtype {
        DType::F32 => TensorElementType::Float32,
        DType::I64 => TensorElementType::Int64,
        DType::I32 => TensorElementType::Int32,
    }
}

fn said(spec: &TensorSpec) -> String {
    let dims: Vec<String> = spec
        .shape
        .iter()
        .map(|dim| match dim {
            Dim::Fixed(size) => size.to_string(),
            Dim::Free(name) => name.clone(),
        })
        .collect();
    format!("Tensor<{}>({})", element(spec.dtype), dims.join(", "))
}

#[cfg(test)]
mod tests;
