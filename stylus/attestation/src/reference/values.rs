//! What a device must measure by a document.

use super::{Malformed, Reference, DECODER, VALUE};

/// Values and the indices that they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values<'a> {
    indices: u64,
    bytes: &'a [u8],
}

impl<'a> Values<'a> {
    /// The active measurements of a document, with choices where there are alternatives, written to a page.
    pub(super) fn of(
        reference: &Reference<'_>,
        choices: &[u8],
        decoder: bool,
        page: &'a mut [u8],
    ) -> Result<Self, Malformed> {
        let mut indices = reference.active;
        if !decoder {
            indices &= !(1 << DECODER);
        }
        let length = indices.count_ones() as usize * VALUE;
        let bytes = page.get_mut(..length).ok_or(Malformed::Long(length))?;
        let mut places = bytes.as_chunks_mut::<VALUE>().0.iter_mut();
        let mut chosen = choices.iter();
        for (index, measurement) in reference.measurements().enumerate() {
            if indices >> index & 1 == 0 {
                continue;
            }
            let choice = match measurement.count() {
                1 => 0,
                _ => *chosen.next().ok_or(Malformed::Choices(choices.len()))?,
            };
            let value = measurement.alternative(choice.into());
            let place = places.next().ok_or(Malformed::Choice(index))?;
            *place = *value.ok_or(Malformed::Choice(index))?;
        }
        if chosen.next().is_some() {
            return Err(Malformed::Choices(choices.len()));
        }
        Ok(Self { indices, bytes })
    }

    /// The indices: bit i is index i, the device's measurement i + 1.
    #[must_use]
    pub const fn indices(&self) -> u64 {
        self.indices
    }

    /// The values, in the order of indices.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}
