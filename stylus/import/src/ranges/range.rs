//! The intervals of a tensor's elements, for each channel where they are known apart.

use super::Interval;
use assay_core::{DType, Value};

/// So many channels are known apart, whose intervals take 2 MiB; of more only what all can be.
pub(super) const MOST: usize = 1 << 16;

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

    /// Each channel of so many, where they may be known apart.
    pub(super) fn of(count: usize, channels: impl Iterator<Item = Interval>) -> Self {
        if count > MOST {
            Self::all(channels.reduce(Interval::hull).unwrap_or(Interval::only(0)))
        } else {
            Self::each(channels.collect())
        }
    }

    /// The channels apart where there is room for them, which they take.
    pub(super) fn within(self, room: &mut usize) -> Self {
        match room.checked_sub(self.channels.len()) {
            Some(rest) => {
                *room = rest;
                self
            }
            None => Self::all(self.whole()),
        }
    }

    /// A constant's.
    pub(super) fn constant(value: &Value<'_>, data: &[u8]) -> Self {
        let count = value.kind.row_length() as usize;
        if count > MOST {
            let all = elements(value.kind.dtype(), data).map(|x| Interval::only(x.into()));
            return Self::of(count, all);
        }
        let mut channels: Vec<Option<Interval>> = vec![None; count];
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
    fn many_channels_are_known_together() {
        let channels = |count: usize| {
            let each = (0..count).map(|x| Interval::only(i128::try_from(x).unwrap()));
            Range::of(count, each)
        };
        assert_eq!(channels(MOST).channels().len(), MOST);
        assert_eq!(channels(MOST + 1), Range::all(Interval::new(0, 1 << 16)));
        let mut room = MOST + 1;
        assert_eq!(channels(MOST).within(&mut room), channels(MOST));
        assert_eq!(
            channels(2).within(&mut room),
            Range::all(Interval::new(0, 1))
        );
        assert_eq!(room, 1);
    }

    #[test]
    fn elements_keep_their_sign() {
        assert_eq!(
            elements(DType::I16, &[0xff, 0xff, 1, 0]).collect::<Vec<_>>(),
            [-1, 1]
        );
    }
}
