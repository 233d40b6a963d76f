//! Netpbm's binary colour format: `P6`, width, height, maximum, one white-space byte, pixels. `#` begins a comment.

use super::Picture;

pub(super) fn read(bytes: &[u8]) -> Result<Picture, String> {
    let mut rest = bytes.strip_prefix(b"P6").ok_or("it does not begin with P6")?;
    let width = number(&mut rest, "width")?;
    let height = number(&mut rest, "height")?;
    let maximum = number(&mut rest, "maximum")?;
    if maximum != 255 {
        return Err(format!("its maximum is {maximum}; save it with 255"));
    }
    let pixels = match rest {
        [space, pixels @ ..] if space.is_ascii_whitespace() => pixels,
        _ => return Err("white space is missing before the pixels".to_owned()),
    };
    Picture::new(width, height, pixels.to_vec()).map_err(|error| error.to_string())
}

fn number(rest: &mut &[u8], name: &str) -> Result<u32, String> {
    loop {
        match rest {
            [b'#', ..] => *rest = rest.splitn(2, |byte| *byte == b'\n').nth(1).unwrap_or_default(),
            [space, after @ ..] if space.is_ascii_whitespace() => *rest = after,
            _ => break,
        }
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    let number = std::str::from_utf8(number).ok().and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| format!("its {name} is missing or too large"))
}
