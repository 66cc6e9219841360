//! Threads that wait for work, so that a small operator can be shared out as well as a large one.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::{Mutex, PoisonError};

/// A number of threads, the caller's own among them.
pub struct Threads {
    /// The others, where there are any.
    pool: Option<ThreadPool>,
}

impl Threads {
    /// As many threads as asked for, at least 1.
    ///
    /// # Errors
    /// Where the system refuses to start them.
    pub fn new(count: usize) -> std::io::Result<Self> {
        let pool = match count {
            0 | 1 => None,
            _ => Some(
                ThreadPoolBuilder::new()
                    .num_threads(count - 1)
                    .build()
                    .map_err(std::io::Error::other)?,
            ),
        };
        Ok(Self { pool })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        let others = self
            .pool
            .as_ref()
            .map_or(0, ThreadPool::current_num_threads);
        1 + others
    }

    /// Calls `work` with every part of `items` of at most `size`, and the index of its first item.
    ///
    /// # Panics
    /// Where `size` is 0.
    pub fn each<T: Send>(
        &self,
        items: &mut [T],
        size: usize,
        work: impl Fn(usize, &mut [T]) + Sync,
    ) {
        let count = items.len().div_ceil(size);
        let parts = items.chunks_mut(size).enumerate();
        let Some(pool) = self.pool.as_ref().filter(|_| count > 1) else {
            return parts.for_each(|(index, part)| work(index * size, part));
        };
        // Whoever is free takes the next part, so that nobody waits for a thread that the system has not woken yet.
        let parts = Mutex::new(parts);
        let next = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
        let take = || {
            while let Some((index, part)) = next() {
                work(index * size, part);
            }
        };
        pool.in_place_scope(|scope| {
            for _ in 1..count.min(self.count()) {
                scope.spawn(|_| take());
            }
            take();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Threads;

    #[test]
    fn every_item_is_worked_on_once() {
        for threads in [0, 1, 2, 5] {
            let threads = Threads::new(threads).unwrap();
            for size in [1, 3, 100] {
                let mut items = [0_usize; 70];
                threads.each(&mut items, size, |first, part| {
                    for (index, item) in part.iter_mut().enumerate() {
                        *item += first + index + 1;
                    }
                });
                assert!(items.iter().copied().eq(1..=70));
            }
        }
    }
}
