//! Copies whose lengths are known to be equal, or of which the shorter decides; comparisons and digits.

/// Copies to the front of `to` what of `from` it has room for.
#[inline]
pub fn copy(to: &mut [u8], from: &[u8]) {
    let length = to.len().min(from.len());
    if let (Some(to), Some(from)) = (to.get_mut(..length), from.get(..length)) {
        to.copy_from_slice(from);
    }
}

/// A number of `N` bytes from one of at most as many, big-endian.
#[inline]
#[must_use]
pub fn padded<const N: usize>(from: &[u8]) -> [u8; N] {
    let mut number = [0; N];
    let zeros = N.saturating_sub(from.len());
    copy(number.get_mut(zeros..).unwrap_or_default(), from);
    number
}

/// Parts one after the other, in `N` bytes.
#[inline]
#[must_use]
pub fn concat<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut whole = [0; N];
    let mut rest: &mut [u8] = &mut whole;
    for part in parts {
        let Some((to, after)) = rest.split_at_mut_checked(part.len()) else {
            break;
        };
        to.copy_from_slice(part);
        rest = after;
    }
    whole
}

/// Whether bytes are equal, by words of eight where there are as many: a loop over bytes is dear.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
    let (Some(last), Some(other_last)) = (one.last_chunk(), other.last_chunk()) else {
        return one == other;
    };
    let words = one.as_chunks().0.iter().zip(other.as_chunks().0);
    words.fold(word(last) ^ word(other_last), |all, (one, other)| {
        all | (word(one) ^ word(other))
    }) == 0
}

/// The digit of a number below 16, hexadecimal in upper case.
#[inline]
#[must_use]
pub const fn digit(value: u8) -> u8 {
    if value < 10 {
        b'0' + value
    } else {
        b'A' + value - 10
    }
}
