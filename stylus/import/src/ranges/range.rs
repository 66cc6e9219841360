//! The intervals of a tensor's elements, for each channel where they are known apart.

use super::Interval;
use assay_core::{DType, Value};

/// Which numbers the elements of a value can be. A channel is an index in the last dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// One interval for all channels, or one for each.
    channels: Vec<Interval>,
}

impl Range {
    pub(super) fn all(interval: Interval) -> Self {
        Self {
            channels: vec![interval],
        }
    }

    pub(super) fn each(channels: Vec<Interval>) -> Self {
        Self { channels }
    }

    /// A constant's.
    pub(super) fn constant(value: &Value<'_>, data: &[u8]) -> Self {
        let mut channels: Vec<Option<Interval>> = vec![None; value.kind.row_length() as usize];
        for row in data.chunks_exact(value.kind.row_bytes()) {
            for (channel, x) in channels.iter_mut().zip(elements(value.kind.dtype(), row)) {
                let only = Interval::only(x.into());
                *channel = Some(channel.map_or(only, |known| known.hull(only)));
            }
        }
        Self::each(channels.into_iter().flatten().collect())
    }

    /// The interval of a channel.
    #[must_use]
    pub fn channel(&self, index: usize) -> Interval {
        match self.channels.as_slice() {
            [all] => *all,
            each => each.get(index).copied().unwrap_or_else(|| self.whole()),
        }
    }

    /// The interval of all channels.
    #[must_use]
    pub fn whole(&self) -> Interval {
        let hull = self.channels.iter().copied().reduce(Interval::hull);
        hull.unwrap_or(Interval::only(0))
    }

    pub(super) fn channels(&self) -> &[Interval] {
        &self.channels
    }

    pub(super) fn map(&self, function: impl Fn(Interval) -> Interval) -> Self {
        Self::each(self.channels.iter().copied().map(function).collect())
    }

    /// Channel by channel with another; either may have one for all.
    pub(super) fn zip(
        &self,
        other: &Self,
        function: impl Fn(Interval, Interval) -> Interval,
    ) -> Self {
        let count = self.channels.len().max(other.channels.len());
        let pair = |index| function(self.channel(index), other.channel(index));
        Self::each((0..count).map(pair).collect())
    }
}

/// Little-endian elements of a dtype.
pub(super) fn elements(dtype: DType, data: &[u8]) -> impl Iterator<Item = i64> + '_ {
    data.chunks_exact(dtype.size() as usize).map(|bytes| {
        let negative = bytes.last().is_some_and(|&byte| byte >= 128);
        let mut wide = [if negative { 255 } else { 0 }; 8];
        wide[..bytes.len()].copy_from_slice(bytes);
        i64::from_le_bytes(wide)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_keep_their_sign() {
        assert_eq!(
            elements(DType::I16, &[0xff, 0xff, 1, 0]).collect::<Vec<_>>(),
            [-1, 1]
        );
    }
}
