//! libwebp's encoder, called safely.

use std::ffi::c_int;

use libwebp_sys::{
    WebPConfig, WebPEncode, WebPMemoryWrite, WebPMemoryWriter, WebPMemoryWriterClear, WebPMemoryWriterInit,
    WebPPicture, WebPPictureFree, WebPPictureImportRGB, WebPPictureImportRGBA,
};

use crate::surface::{Channels, Pixels, Planes};

/// Encodes planes of video levels, which have a sample of chroma for each four pixels.
pub(super) fn encode_planes(planes: &Planes, quality: u8) -> Result<Vec<u8>, String> {
    if planes.step != Some((2, 2)) {
        return Err("the planes are not 4:2:0".to_owned());
    }
    let mut picture = Picture::new(planes.width, planes.height)?;
    let [luma, blueness, redness] = planes.planes();
    let picture_planes = &mut picture.0;
    picture_planes.use_argb = 0;
    // libwebp only reads from these. They have the rows and the strides that 4:2:0 has.
    picture_planes.y = luma.data.as_ptr().cast_mut();
    picture_planes.u = blueness.data.as_ptr().cast_mut();
    picture_planes.v = redness.data.as_ptr().cast_mut();
    picture_planes.y_stride = luma.stride as c_int;
    picture_planes.uv_stride = blueness.stride as c_int;
    picture.encode(quality)
}

/// Encodes RGB or RGBA.
pub(super) fn encode_pixels(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, String> {
    let mut picture = Picture::new(pixels.width, pixels.height)?;
    let stride = pixels.channels.count() * pixels.width as usize;
    if pixels.data.len() < stride * pixels.height as usize {
        return Err("the picture has too few pixels".to_owned());
    }
    let import = match pixels.channels {
        Channels::Rgb => WebPPictureImportRGB,
        Channels::Rgba => WebPPictureImportRGBA,
        _ => return Err("the pixels are neither RGB nor RGBA".to_owned()),
    };
    // SAFETY: the picture is initialised and has its size; the data has as many rows of this stride, as just checked.
    let imported = unsafe { import(&mut picture.0, pixels.data.as_ptr(), stride as c_int) };
    if imported == 0 {
        return Err("libwebp has no memory for the picture".to_owned());
    }
    picture.encode(quality)
}

/// A picture that is freed.
struct Picture(WebPPicture);

impl Picture {
    fn new(width: u32, height: u32) -> Result<Self, String> {
        let mut picture = WebPPicture::new().map_err(|()| "libwebp is of another version".to_owned())?;
        // The plan refuses what WebP's 14 bits can't hold.
        picture.width = width as c_int;
        picture.height = height as c_int;
        Ok(Self(picture))
    }

    fn encode(&mut self, quality: u8) -> Result<Vec<u8>, String> {
        let mut config = WebPConfig::new().map_err(|()| "libwebp is of another version".to_owned())?;
        config.quality = f32::from(quality);
        let mut writer = Writer::new();
        self.0.writer = Some(WebPMemoryWrite);
        self.0.custom_ptr = (&raw mut writer.0).cast();
        // SAFETY: both are initialised; planes and writer outlive the call.
        let done = unsafe { WebPEncode(&config, &mut self.0) };
        if done == 0 {
            return Err(format!("libwebp: {:?}", self.0.error_code));
        }
        Ok(writer.written().to_vec())
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: it was initialised. Only memory that libwebp took itself is freed, never planes that were lent.
        unsafe { WebPPictureFree(&mut self.0) };
    }
}

/// Growing memory that is freed.
struct Writer(WebPMemoryWriter);

impl Writer {
    fn new() -> Self {
        let mut writer = std::mem::MaybeUninit::uninit();
        // SAFETY: the call initialises all of it.
        Self(unsafe {
            WebPMemoryWriterInit(writer.as_mut_ptr());
            writer.assume_init()
        })
    }

    fn written(&self) -> &[u8] {
        if self.0.mem.is_null() {
            return &[];
        }
        // SAFETY: the writer says that it wrote so many bytes there.
        unsafe { std::slice::from_raw_parts(self.0.mem, self.0.size) }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // SAFETY: it was initialised.
        unsafe { WebPMemoryWriterClear(&mut self.0) };
    }
}
