//! Pictures that people upload are decoded and drawn anew: what is kept is ours to the last byte.
//!
//! **Invariant.** Nothing of the file that came is kept: no metadata, no second format behind the
//! first, no markup. Sides and memory are bounded before a pixel is decoded.

use std::io::Cursor;

use anyhow::Context;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{Refusal, Result};

/// What is served as a picture.
pub const MIME: &str = "image/png";

/// Pixels of the longest side that is decoded, and of the longest that is kept.
const LONGEST_READ: u32 = 4_096;
const LONGEST_KEPT: u32 = 512;
const MOST_MEMORY: u64 = 96 * 1024 * 1024;

/// A picture as it is kept: PNG, at most 512 pixels wide and high.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub png: Vec<u8>,
    /// 20 hex digits of the SHA-256 of `png`: for an address that never changes its content.
    pub hash: String,
    pub width: u32,
    pub height: u32,
}

/// A picture takes much room while it is drawn: two at a time.
static DRAWING: Semaphore = Semaphore::const_new(2);

/// Draws a PNG, JPEG or WebP file anew, beside the threads that serve requests.
///
/// Refuses as 422 about `field` what is no such picture, or is larger than 4,096 pixels.
pub async fn redraw(file: Vec<u8>, field: &'static str) -> Result<Picture> {
    let room = DRAWING.acquire().await.context("pictures are drawn no more")?;
    let drawn = tokio::task::spawn_blocking(move || draw(&file)).await;
    drop(room);
    match drawn.context("drawing a picture broke off")? {
        Ok(picture) => Ok(picture),
        Err(why) => Err(Refusal::field(field, why).into()),
    }
}

fn draw(file: &[u8]) -> Result<Picture, &'static str> {
    const UNKNOWN: &str = "Send a PNG, JPEG or WebP picture";
    const BROKEN: &str = "This picture is broken, or wider or higher than 4,096 pixels";
    let mut reader =
        ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|_| UNKNOWN)?;
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    if !reader.format().is_some_and(|it| known.contains(&it)) {
        return Err(UNKNOWN);
    }
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|_| BROKEN)?;
    // A photo that lies on its side is put upright before the note about it is dropped.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| BROKEN)?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > LONGEST_KEPT {
        picture = picture.thumbnail(LONGEST_KEPT, LONGEST_KEPT);
    }
    keep(&DynamicImage::from(picture.to_rgba8())).map_err(|_| BROKEN)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_READ);
    limits.max_image_height = Some(LONGEST_READ);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn keep(picture: &DynamicImage) -> image::ImageResult<Picture> {
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png)?;
    let png = png.into_inner();
    let hash = Sha256::digest(&png).iter().take(10).map(|it| format!("{it:02x}")).collect();
    Ok(Picture { hash, width: picture.width(), height: picture.height(), png })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let picture = DynamicImage::new_rgb8(width, height);
        picture.write_to(&mut file, format).expect("encoded");
        file.into_inner()
    }

    #[test]
    fn every_format_becomes_a_bounded_png() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let kept = draw(&file(1_024, 256, format)).expect("a picture");
            assert_eq!((kept.width, kept.height, kept.hash.len()), (512, 128, 20));
            assert!(kept.png.starts_with(b"\x89PNG"), "{format:?}");
        }
        let small = draw(&file(16, 9, ImageFormat::Png)).expect("a picture");
        assert_eq!((small.width, small.height), (16, 9));
        assert_eq!(draw(&small.png).expect("again").hash, small.hash, "the same to the last byte");
    }

    #[test]
    fn what_stands_behind_a_picture_is_not_kept() {
        let mut double = file(4, 4, ImageFormat::Png);
        double.extend_from_slice(b"<script>alert(1)</script>");
        let kept = draw(&double).expect("a picture");
        assert!(!kept.png.windows(8).any(|it| it == b"<script>"));
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
        let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";
        for bad in [&svg[..], gif, b"", b"\x89PNG\r\n\x1a\nrubbish"] {
            assert!(draw(bad).is_err());
        }
        let wide = file(LONGEST_READ + 1, 1, ImageFormat::Png);
        assert_eq!(draw(&wide).err().map(|it| it.contains("4,096")), Some(true));
    }
}
