package io.github.trol4j.models.hub;

import java.util.ArrayDeque;
import java.util.Deque;

/** Tells a listener how a pull is getting on. The rate is that of the last seconds, so that a pause shows. */
final class PullReporter {
    static final long MILLIS = 100;

    private static final int WINDOW = 50;

    private record Sample(long nanos, long fetched) {}

    private final PullState state;
    private final HubListener listener;
    private final Deque<Sample> samples = new ArrayDeque<>();

    PullReporter(PullState state, HubListener listener) {
        this.state = state;
        this.listener = listener;
    }

    void report() {
        remarks();
        Sample now = new Sample(System.nanoTime(), state.fetched());
        samples.add(now);
        if (samples.size() > WINDOW) {
            samples.remove();
        }
        Sample first = samples.getFirst();
        double seconds = (now.nanos() - first.nanos()) / 1e9;
        double rate = seconds <= 0 ? 0 : (now.fetched() - first.fetched()) / seconds;
        listener.progress(new PullProgress(state.doing(), state.done(), state.total(), rate));
    }

    void remarks() {
        for (String remark = state.remarks().poll();
                remark != null;
                remark = state.remarks().poll()) {
            listener.remark(remark);
        }
    }
}
