//! Pictures in planes: headers, decoding, resizing, colours, encoding, description. Knows no queue.
