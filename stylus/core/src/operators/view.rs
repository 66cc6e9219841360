//! A tensor whose elements are another's, found by an offset and a step in each dimension.

use crate::TensorType;

/// How far apart in `x` the neighbours of a view are, counted in elements; missing dimensions come last.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// The place in `x` of the first element.
    pub offset: usize,
    /// What a step in each dimension of the view is in `x`.
    pub steps: [usize; 4],
}

impl View {
    /// The place in `x` of element `index` of the view `kind`.
    pub fn source(&self, kind: &TensorType, index: usize) -> usize {
        let at = coordinates(kind.shape(), index);
        at.into_iter()
            .zip(self.steps)
            .fold(self.offset, |source, (at, step)| source + at * step)
    }

    /// The view's rows from `first` on, into `output`. `x` has the bytes of its elements.
    pub fn copy(&self, x: &[u8], kind: &TensorType, first: usize, output: &mut [u8]) {
        let size = kind.dtype().size() as usize;
        let Some((&length, outer)) = kind.shape().split_last() else {
            return;
        };
        let (step, length) = (self.steps[outer.len()], length as usize);
        let mut source = self.source(kind, first * length);
        let mut at = coordinates(outer, first);
        for output in output.chunks_exact_mut(kind.row_bytes()) {
            let Some(x) = x.get(source * size..) else {
                return;
            };
            match size {
                _ if step == 1 => put(x, 0, 0, output),
                1 => apart::<1>(x, step, output),
                2 => apart::<2>(x, step, output),
                4 => apart::<4>(x, step, output),
                _ => apart::<8>(x, step, output),
            }
            // The next row's place, without a division.
            for (axis, &dim) in outer.iter().enumerate().rev() {
                at[axis] += 1;
                source += self.steps[axis];
                if at[axis] < dim as usize {
                    break;
                }
                at[axis] = 0;
                source -= dim as usize * self.steps[axis];
            }
        }
    }
}

/// Elements that are `step` apart, 0 included, one after the other.
fn apart<const SIZE: usize>(x: &[u8], step: usize, output: &mut [u8]) {
    let x = x.as_chunks::<SIZE>().0;
    for (i, element) in output.as_chunks_mut::<SIZE>().0.iter_mut().enumerate() {
        if let Some(x) = x.get(i * step) {
            *element = *x;
        }
    }
}

/// How far apart in row-major order the neighbours in each dimension are, counted in elements.
pub(super) fn steps(kind: &TensorType) -> [usize; 4] {
    let mut steps = [0; 4];
    let mut step = 1;
    for (&dim, slot) in kind.shape().iter().zip(&mut steps).rev() {
        *slot = step;
        step *= dim as usize;
    }
    steps
}

/// What row-major `index` is in each dimension; 0 where there is none.
fn coordinates(shape: &[u32], mut index: usize) -> [usize; 4] {
    let mut at = [0; 4];
    for (&dim, slot) in shape.iter().zip(&mut at).rev() {
        let dim = (dim as usize).max(1);
        *slot = index % dim;
        index /= dim;
    }
    at
}

/// Copies into `output`, which begins at `first` of a whole, what it has of `piece`, which begins at `start`.
pub(super) fn put(piece: &[u8], start: usize, first: usize, output: &mut [u8]) {
    let piece = piece.get(first.saturating_sub(start)..).unwrap_or_default();
    let output = output
        .get_mut(start.saturating_sub(first)..)
        .unwrap_or_default();
    for (output, x) in output.iter_mut().zip(piece) {
        *output = *x;
    }
}
