//! Threads that wait for work, so that a small operator can be shared out as well as a large one.

use rayon::{prelude::*, ThreadPool, ThreadPoolBuilder};

/// A number of threads, the caller's own among them where it is one.
pub struct Threads {
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
                    .num_threads(count)
                    .build()
                    .map_err(std::io::Error::other)?,
            ),
        };
        Ok(Self { pool })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pool
            .as_ref()
            .map_or(1, ThreadPool::current_num_threads)
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
        match &self.pool {
            Some(pool) if items.len() > size => pool.install(|| {
                let parts = items.par_chunks_mut(size).enumerate();
                parts.for_each(|(index, part)| work(index * size, part));
            }),
            _ => {
                for (index, part) in items.chunks_mut(size).enumerate() {
                    work(index * size, part);
                }
            }
        }
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
