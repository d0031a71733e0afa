package io.github.trol4j.serve;

import io.github.trol4j.serve.http.Keys;
import io.github.trol4j.serve.http.Limits;
import io.github.trol4j.serve.schedule.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of servers under test, changed one by one. */
record TestOptions(ServeOptions options) {
    static TestOptions usual() {
        return new TestOptions(ServeOptions.local("nano"));
    }

    TestOptions limits(Limits limits) {
        ServeOptions o = options;
        return new TestOptions(new ServeOptions(
                o.name(),
                o.address(),
                o.keys(),
                o.images(),
                o.mostPictures(),
                o.mediaRoot(),
                o.allowedHosts(),
                limits,
                o.schedule()));
    }

    TestOptions schedule(Scheduler.Settings schedule) {
        ServeOptions o = options;
        return new TestOptions(new ServeOptions(
                o.name(),
                o.address(),
                o.keys(),
                o.images(),
                o.mostPictures(),
                o.mediaRoot(),
                o.allowedHosts(),
                o.limits(),
                schedule));
    }

    TestOptions keys(Keys keys) {
        ServeOptions o = options;
        return new TestOptions(new ServeOptions(
                o.name(),
                o.address(),
                keys,
                o.images(),
                o.mostPictures(),
                o.mediaRoot(),
                o.allowedHosts(),
                o.limits(),
                o.schedule()));
    }

    TestOptions media(Path root, List<String> hosts) {
        ServeOptions o = options;
        return new TestOptions(new ServeOptions(
                o.name(),
                o.address(),
                o.keys(),
                o.images(),
                o.mostPictures(),
                Optional.of(root),
                hosts,
                o.limits(),
                o.schedule()));
    }

    Server start() {
        return Nano.start(options);
    }

    /** Limits under which a test can reach every one of them. */
    static Limits small() {
        return new Limits(
                256 << 10, 1 << 20, 1024, Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMillis(100));
    }
}
