//! Threads that wait for work, so that a small operator can be shared out as well as a large one.

mod team;

use std::sync::{Mutex, PoisonError};
use team::Team;

/// A number of threads, the caller's own among them.
pub struct Threads {
    /// The others, where there are any.
    team: Option<Team>,
}

impl Threads {
    /// The caller's thread.
    pub(crate) const fn alone() -> Self {
        Self { team: None }
    }

    /// As many threads as asked for, at least 1.
    ///
    /// # Errors
    /// Where the system refuses to start them.
    pub fn new(count: usize) -> std::io::Result<Self> {
        let team = match count {
            0 | 1 => None,
            _ => Some(Team::new(count - 1)?),
        };
        Ok(Self { team })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + self.team.as_ref().map_or(0, Team::others)
    }

    /// Calls `work` with every part of `items` of at most `size`, and the index of its first item.
    ///
    /// # Panics
    /// Where `size` is 0, or a part panics.
    pub fn each<T: Send>(
        &self,
        items: &mut [T],
        size: usize,
        work: impl Fn(usize, &mut [T]) + Sync,
    ) {
        let count = items.len().div_ceil(size);
        let parts = items.chunks_mut(size).enumerate();
        let Some(team) = self.team.as_ref().filter(|_| count > 1) else {
            return parts.for_each(|(index, part)| work(index * size, part));
        };
        // Whoever is free takes a part, so that nobody waits for a thread that the system has not woken yet: the caller from
        // the front, the others from the back, so that a row stays in the cache of one core from operator to operator.
        let parts = Mutex::new(parts);
        let next = |own: bool| {
            let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
            if own {
                parts.next()
            } else {
                parts.next_back()
            }
        };
        team.call(&|own| {
            while let Some((index, part)) = next(own) {
                work(index * size, part);
            }
        });
    }

    /// Until what is returned is dropped, no thread that is awake goes to sleep.
    pub(crate) fn stay_awake(&self) -> impl Sized + '_ {
        self.team.as_ref().map(Team::stay_awake)
    }

    /// Whether the others would begin at once.
    pub(crate) fn awake(&self) -> bool {
        self.team.as_ref().is_some_and(Team::awake)
    }
}

#[cfg(test)]
mod tests {
    use super::Threads;
    use std::{panic, thread, time::Duration};

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

    #[test]
    fn calls_follow_each_other_asleep_or_awake() {
        let threads = Threads::new(3).unwrap();
        let count = |pause: Duration| {
            for round in 0..200 {
                let mut items = [round; 9];
                threads.each(&mut items, 2, |_, part| {
                    for item in part {
                        *item += 1;
                    }
                });
                assert_eq!(items, [round + 1; 9]);
                thread::sleep(pause);
            }
        };
        count(Duration::ZERO);
        count(Duration::from_micros(300));
        let _awake = threads.stay_awake();
        count(Duration::from_micros(300));
    }

    #[test]
    fn calls_within_and_beside_others_are_made_as_well() {
        let threads = Threads::new(2).unwrap();
        let sum = || {
            let mut items = [[0; 8]; 8];
            threads.each(&mut items, 1, |_, part| {
                threads.each(&mut part[0], 3, |first, part| part.fill(1 + first));
            });
            items.as_flattened().iter().sum::<usize>()
        };
        thread::scope(|scope| {
            let others = [(); 3].map(|()| scope.spawn(|| (0..100).map(|_| sum()).sum::<usize>()));
            for other in others {
                assert_eq!(other.join().unwrap(), 100 * 8 * 29);
            }
        });
    }

    #[test]
    fn a_panic_in_a_part_reaches_the_caller_and_leaves_the_threads() {
        let threads = Threads::new(2).unwrap();
        for bad in 0..4 {
            let mut items = [0; 4];
            let found = panic::catch_unwind(panic::AssertUnwindSafe(|| {
                threads.each(&mut items, 1, |first, _| {
                    thread::sleep(Duration::from_millis(1));
                    assert!(first != bad);
                });
            }));
            assert!(found.is_err());
        }
        let mut items = [0; 4];
        threads.each(&mut items, 1, |first, part| part[0] = first);
        assert_eq!(items, [0, 1, 2, 3]);
    }
}
