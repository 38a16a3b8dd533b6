//! Pictures of creators: read within limits, turned upright, cut square and drawn anew.
//!
//! What is stored was drawn here, so that no byte of an upload reaches another browser.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use service_kit::{Refusal, Result};
use sha2::{Digest, Sha256};

/// Bytes of an upload.
pub const LARGEST_PICTURE: usize = 2 * 1024 * 1024;

const SIDE: u32 = 400;
const LONGEST_SIDE: u32 = 8_000;
const MOST_MEMORY: u64 = 128 * 1024 * 1024;
const QUALITY: u8 = 86;

/// A picture as it is stored.
#[derive(Clone, Debug)]
pub struct Picture {
    pub hash: String,
    pub content_type: &'static str,
    pub image: Vec<u8>,
}

/// Where a picture is served.
pub fn avatar_path(hash: &str) -> String {
    format!("/avatars/{hash}")
}

/// Draws an uploaded PNG, JPEG or WebP anew; refuses whatever is none, or too large to unpack.
pub fn redraw(upload: &[u8]) -> Result<Picture> {
    let image = read(upload)?.resize_to_fill(SIDE, SIDE, FilterType::Lanczos3);
    let mut drawn = Cursor::new(Vec::new());
    let content_type = if image.color().has_alpha() {
        image.write_to(&mut drawn, ImageFormat::Png)?;
        "image/png"
    } else {
        image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut drawn, QUALITY))?;
        "image/jpeg"
    };
    let image = drawn.into_inner();
    let digest = Sha256::digest(&image);
    let hash = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Ok(Picture { hash, content_type, image })
}

fn read(upload: &[u8]) -> Result<DynamicImage> {
    let reader = ImageReader::new(Cursor::new(upload)).with_guessed_format()?;
    let wanted = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    if !reader.format().is_some_and(|it| wanted.contains(&it)) {
        return Err(Refusal::field("picture", "Send a PNG, JPEG or WebP picture").into());
    }
    decode(reader).map_err(|err| {
        Refusal::field("picture", format!("This picture cannot be read: {err}")).into()
    })
}

fn decode(mut reader: ImageReader<Cursor<&[u8]>>) -> image::ImageResult<DynamicImage> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).expect("drawn");
        bytes.into_inner()
    }

    #[test]
    fn every_kind_becomes_a_square_of_one_size() {
        let clear = DynamicImage::new_rgba8(30, 90);
        let plain = DynamicImage::new_rgb8(900, 300);
        let cases = [
            (drawn(&clear, ImageFormat::Png), "image/png"),
            (drawn(&clear, ImageFormat::WebP), "image/png"),
            (drawn(&plain, ImageFormat::Jpeg), "image/jpeg"),
        ];
        for (upload, kind) in cases {
            let picture = redraw(&upload).expect("a picture");
            assert_eq!((picture.content_type, picture.hash.len()), (kind, 32));
            let again = image::load_from_memory(&picture.image).expect("readable");
            assert_eq!((again.width(), again.height()), (SIDE, SIDE));
        }
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused_by_field() {
        let wide = drawn(&DynamicImage::new_luma8(9_000, 2), ImageFormat::Png);
        let whole = drawn(&DynamicImage::new_rgb8(50, 50), ImageFormat::Png);
        let cut = &whole[..whole.len() / 2];
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
        for bad in [&b""[..], &svg[..], b"GIF89a", &wide, cut] {
            let err = redraw(bad).expect_err("refused");
            assert_eq!(err.refusal().and_then(|it| it.field.as_deref()), Some("picture"));
        }
    }
}
