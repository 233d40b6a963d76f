use ort::value::{Shape, SymbolicDimensions};

use super::*;

fn tensor(dtype: TensorElementType, shape: &[i64]) -> ValueType {
    let dimension_symbols = SymbolicDimensions::new(shape.iter().map(|_| String::new()));
    ValueType::Tensor { ty: dtype, shape: Shape::new(shape.iter().copied()), dimension_symbols }
}

fn spec(dtype: DType, shape: &[Dim]) -> TensorSpec {
    TensorSpec { name: "x".into(), dtype, shape: shape.to_vec() }
}

#[test]
fn dtypes_ranks_and_fixed_dimensions_have_to_agree() {
    let batch = || Dim::Free("batch".into());
    let declared = spec(DType::F32, &[batch(), Dim::Fixed(224)]);
    let float = TensorElementType::Float32;
    assert_eq!(one(&declared, &tensor(float, &[-1, 224])), Ok(()));
    assert_eq!(one(&declared, &tensor(float, &[-1, -1])), Ok(()), "the manifest may fix what the model leaves free");
    for other in [
        tensor(TensorElementType::Int64, &[-1, 224]),
        tensor(float, &[-1, 225]),
        tensor(float, &[-1]),
        tensor(float, &[1, 224]),
    ] {
        assert_eq!(one(&declared, &other), Err(other.to_string()));
    }
    assert_eq!(said(&declared), "Tensor<f32>(batch, 224)");
}
