package io.github.trol4j.core.checkpoint;

import io.github.trol4j.core.CheckpointException;
import io.github.trol4j.core.HostTensor;
import io.github.trol4j.core.Shown;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A run of elements that tensors are views of.
 *
 * @param type of the elements; a tensor may say otherwise if the storage has none of its own
 */
record TorchStorage(TorchType type, String key, MemorySegment data) {
    long elements(TorchType as) {
        return data.byteSize() / as.bytes();
    }

    /** Elements {@code from .. from+count-1} as a storage of their own. */
    TorchStorage part(long from, long count) {
        if (from < 0 || count < 0 || from > elements(type) - count) {
            throw new CheckpointException("elements %d to %d do not lie in storage '%s' of %d"
                    .formatted(from, from + count, Shown.text(key), elements(type)));
        }
        return new TorchStorage(type, key, data.asSlice(from * type.bytes(), count * type.bytes()));
    }

    /** A view of it, all in elements of {@code type}. */
    record View(TorchStorage storage, TorchType type, long offset, long[] shape, long[] strides) {
        View {
            if (shape.length != strides.length || shape.length > SafetensorsHeader.MOST_DIMENSIONS) {
                throw new CheckpointException("%d sizes but %d strides".formatted(shape.length, strides.length));
            }
            requireInside(storage, type, offset, shape, strides);
        }

        long elements() {
            return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        }

        /** Bytes that reading takes from the heap; nothing where the view can be looked at in place. */
        long copied() {
            long copied = isContiguous() ? 0 : elements() * type.bytes();
            return type.isExact() ? copied : copied + elements() * type.readBytes();
        }

        HostTensor read(String origin) {
            return type.read(origin, shape, isContiguous() ? inPlace() : gathered());
        }

        private MemorySegment inPlace() {
            return storage.data().asSlice(offset * type.bytes(), elements() * type.bytes());
        }

        private boolean isContiguous() {
            long expected = 1;
            for (int i = shape.length - 1; i >= 0; i--) {
                if (shape[i] == 0) {
                    return true;
                }
                if (shape[i] != 1 && strides[i] != expected) {
                    return false;
                }
                expected *= shape[i];
            }
            return true;
        }

        /** Row-major copy. */
        private MemorySegment gathered() {
            int width = type.bytes();
            long elements = elements();
            MemorySegment rowMajor = MemorySegment.ofArray(new byte[Math.toIntExact(elements * width)]);
            long[] index = new long[shape.length];
            for (long i = 0, from = offset; i < elements; i++) {
                MemorySegment.copy(storage.data(), from * width, rowMajor, i * width, width);
                for (int axis = shape.length - 1; axis >= 0; axis--) {
                    from += strides[axis];
                    if (++index[axis] < shape[axis]) {
                        break;
                    }
                    from -= strides[axis] * shape[axis];
                    index[axis] = 0;
                }
            }
            return rowMajor;
        }

        /** Checks that the first and the last element lie in the storage. */
        private static void requireInside(
                TorchStorage storage, TorchType type, long offset, long[] shape, long[] strides) {
            try {
                long elements = 1;
                long last = offset;
                for (int i = 0; i < shape.length; i++) {
                    elements = Math.multiplyExact(elements, shape[i]);
                    last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
                }
                long beyond = elements == 0 ? offset : last + 1;
                if (offset >= 0 && beyond >= 0 && beyond <= storage.elements(type)) {
                    return;
                }
            } catch (ArithmeticException _) {
                // too large to be inside anything
            }
            throw new CheckpointException(
                    "a tensor of shape %s, strides %s at offset %d does not fit storage '%s' of %d elements"
                            .formatted(
                                    Arrays.toString(shape),
                                    Arrays.toString(strides),
                                    offset,
                                    Shown.text(storage.key()),
                                    storage.elements(type)));
        }
    }
}
