//! What a failed run means.

use ort::ErrorCode;

use crate::error::RunError;

/// Parts of ONNX Runtime's, the system's and CUDA's messages, in lower case, when there is no memory left: a batch that
/// is smaller may fit.
const OUT_OF_MEMORY: [&str; 8] = [
    "failed to allocate memory",
    "out of memory",
    "bad_alloc",
    "bad allocation",
    "smaller than requested bytes",
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
    "cudaerrormemoryallocation",
];

/// The same when a device, or its context, is lost: nothing that the session runs will work again.
const BROKEN: [&str; 9] = [
    "cuda failure",
    "cuda error",
    "cudnn failure",
    "cudnn_status_",
    "cublas failure",
    "cublas_status_",
    "illegal memory access",
    "device-side assert",
    "unspecified launch failure",
];

/// Classifies the error of a run.
pub(super) fn classify(error: &ort::Error) -> RunError {
    by(error.code(), error.message())
}

fn by(code: ErrorCode, message: &str) -> RunError {
    let lower = message.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    let message = message.to_owned();
    if says(&OUT_OF_MEMORY) {
        return RunError::OutOfMemory(message);
    }
    match code {
        ErrorCode::DeviceReset | ErrorCode::EngineError => RunError::Broken(message),
        _ if says(&BROKEN) => RunError::Broken(message),
        _ => RunError::Failed(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_onnx_runtime_are_understood() {
        let arena = "Non-zero status code returned while running MatMul node. Status Message: bfc_arena.cc:358 \
                     Failed to allocate memory for requested buffer of size 1073741824";
        let limit = "Available memory of 1024 is smaller than requested bytes of 4096";
        let cuda = "CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc((void**)&p, size);";
        for message in [arena, limit, cuda, "std::bad_alloc"] {
            assert!(matches!(by(ErrorCode::GenericFailure, message), RunError::OutOfMemory(_)), "{message}");
        }
        let illegal = "CUDA failure 700: an illegal memory access was encountered ; GPU=0";
        assert!(matches!(by(ErrorCode::GenericFailure, illegal), RunError::Broken(_)));
        assert!(matches!(by(ErrorCode::DeviceReset, "the device was reset"), RunError::Broken(_)));
        let index = "indices element out of data bounds, idx=99999 must be within the inclusive range [-30522,30521]";
        assert!(matches!(by(ErrorCode::InvalidArgument, index), RunError::Failed(_)));
    }
}
