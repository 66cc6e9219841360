//! A heap for one call: it grows upwards and takes back only what it gave last.
//!
//! Memory is paid for by the page and nothing outlives a call. A vector at the heap's end grows in place, so that a
//! program is gathered from its accounts without a copy, and no page is bought for a guess at its size.

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32::{memory_grow, memory_size},
    ptr::null_mut,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

const PAGE: usize = 1 << 16;

extern "C" {
    /// Where the linker's own data ends; only its address means something.
    static __heap_base: u8;
}

/// Addresses; the atomics are plain numbers, since a program has one thread.
struct Heap {
    /// The end of the last block.
    end: AtomicUsize,
    /// The end of the furthest block ever: memory from here on is still zero.
    fresh: AtomicUsize,
    /// The end of the memory.
    bound: AtomicUsize,
}

#[global_allocator]
static HEAP: Heap = Heap {
    end: AtomicUsize::new(0),
    fresh: AtomicUsize::new(0),
    bound: AtomicUsize::new(0),
};

impl Heap {
    fn end(&self) -> usize {
        if self.bound.load(Relaxed) == 0 {
            let base = &raw const __heap_base as usize;
            self.end.store(base, Relaxed);
            self.fresh.store(base, Relaxed);
            self.bound.store(PAGE * memory_size(0), Relaxed);
        }
        self.end.load(Relaxed)
    }

    /// Makes `start..start + size` the last block; null where there is no memory for it.
    fn set_last(&self, start: usize, size: usize) -> *mut u8 {
        let Some(end) = start.checked_add(size) else {
            return null_mut();
        };
        let bound = self.bound.load(Relaxed);
        if end > bound {
            let pages = (end - bound).div_ceil(PAGE);
            if memory_grow(0, pages) == usize::MAX {
                return null_mut();
            }
            self.bound.store(bound + PAGE * pages, Relaxed);
        }
        self.end.store(end, Relaxed);
        self.fresh.store(self.fresh.load(Relaxed).max(end), Relaxed);
        start as *mut u8
    }
}

// SAFETY: blocks do not overlap: one begins at or after the end of the last, and the end moves back only over a block
// that is given back. A block that is given back, shrunk or grown in place is the last one, as its end shows.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Memory ends below 2^32, so an alignment, which is small, does not carry the end past it.
        self.set_last(
            (self.end() + layout.align() - 1) & layout.align().wrapping_neg(),
            layout.size(),
        )
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let fresh = self.fresh.load(Relaxed);
        let block = self.alloc(layout);
        let used = fresh.saturating_sub(block as usize).min(layout.size());
        if !block.is_null() && used > 0 {
            block.write_bytes(0, used);
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if block as usize + layout.size() == self.end() {
            self.end.store(block as usize, Relaxed);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if block as usize + layout.size() == self.end() {
            return self.set_last(block as usize, size);
        }
        if size <= layout.size() {
            return block;
        }
        let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
        if !moved.is_null() {
            moved.copy_from_nonoverlapping(block, layout.size());
        }
        moved
    }
}
