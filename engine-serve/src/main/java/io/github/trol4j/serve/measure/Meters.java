package io.github.trol4j.serve.measure;

import io.github.trol4j.models.GenerationStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** Everything that {@code /metrics} tells. For any thread. */
public final class Meters {
    private static final double[] SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };
    private static final double[] SECONDS_A_TOKEN = {
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5
    };
    private static final double[] TOKENS = {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536};

    private final Histogram duration;
    private final Histogram firstToken;
    private final Histogram eachToken;
    private final Histogram input;
    private final Histogram output;
    private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final List<Value> values = new CopyOnWriteArrayList<>();

    /** A number that somebody else keeps. */
    private record Value(String name, String type, String help, DoubleSupplier now) {}

    /** @param model its name */
    public Meters(String model) {
        String labels = "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"trol4j\",gen_ai_request_model=\"%s\""
                .formatted(escaped(model));
        duration = new Histogram("gen_ai_server_request_duration_seconds", labels, SECONDS);
        firstToken = new Histogram("gen_ai_server_time_to_first_token_seconds", labels, SECONDS);
        eachToken = new Histogram("gen_ai_server_time_per_output_token_seconds", labels, SECONDS_A_TOKEN);
        input = new Histogram("gen_ai_client_token_usage", labels + ",gen_ai_token_type=\"input\"", TOKENS);
        output = new Histogram("gen_ai_client_token_usage", labels + ",gen_ai_token_type=\"output\"", TOKENS);
    }

    /** A number that goes up and down, such as requests under way; to be told before anybody asks. */
    public void gauge(String name, String help, DoubleSupplier now) {
        values.add(new Value(name, "gauge", help, now));
    }

    /** A number that only grows. */
    public void counter(String name, String help, DoubleSupplier now) {
        values.add(new Value(name, "counter", help, now));
    }

    /** A request is over. */
    public void request(String path, int status) {
        String labels = "path=\"%s\",status=\"%d\"".formatted(escaped(path), status);
        requests.computeIfAbsent(labels, l -> new LongAdder()).increment();
    }

    /**
     * A question has all its answers.
     *
     * @param took in all
     */
    public void answered(GenerationStats stats, Duration took) {
        duration.record(seconds(took));
        firstToken.record(seconds(took.minus(stats.answer())));
        if (stats.answerTokens() > 1) {
            eachToken.record(seconds(stats.answer()) / (stats.answerTokens() - 1));
        }
        input.record(stats.promptTokens());
        output.record(stats.answerTokens());
    }

    /** In Prometheus' text format 0.0.4. */
    public String text() {
        StringBuilder text = new StringBuilder();
        head(text, "gen_ai_server_request_duration_seconds", "histogram", "From a request's arrival to its last token");
        duration.write(text);
        head(
                text,
                "gen_ai_server_time_to_first_token_seconds",
                "histogram",
                "From a request's arrival to its first token");
        firstToken.write(text);
        head(text, "gen_ai_server_time_per_output_token_seconds", "histogram", "Time for each token behind the first");
        eachToken.write(text);
        head(text, "gen_ai_client_token_usage", "histogram", "Tokens read and written for a request");
        input.write(text);
        output.write(text);
        head(text, "trol4j_requests_total", "counter", "Requests by address and status");
        requests.forEach(
                (labels, count) -> text.append("trol4j_requests_total{%s} %d\n".formatted(labels, count.sum())));
        for (Value value : values) {
            head(text, value.name, value.type, value.help);
            text.append("%s %s\n".formatted(value.name, value.now.getAsDouble()));
        }
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
