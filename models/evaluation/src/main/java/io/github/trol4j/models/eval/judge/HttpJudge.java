package io.github.trol4j.models.eval.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A judge behind an OpenAI-compatible chat service. Cut connections, time-outs, 408, 409, 429 and 5xx are tried again with growing
 * pauses; a reply that is not the expected JSON too. Requests are spread so that the rate stays below its limit.
 */
public final class HttpJudge implements Judge {
    private static final Logger LOG = LoggerFactory.getLogger(HttpJudge.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Service service;
    private final Limits limits;
    private final HttpClient client;
    private final JudgeDialect dialect;
    private long nextStart = System.nanoTime();

    /**
     * Whom to ask.
     *
     * @param base the address up to and including the version, for example {@code http://localhost:8000/v1}
     * @param model name of the judging model
     * @param key sent as bearer token; null for services that need none
     * @param fields put into each request, in place of those of the same name; JSON null takes one out
     */
    public record Service(URI base, String model, @Nullable String key, Map<String, JsonNode> fields) {
        public Service {
            fields = Map.copyOf(fields);
        }

        /** A service that takes requests as they are. */
        public Service(URI base, String model, @Nullable String key) {
            this(base, model, key, Map.of());
        }

        URI chat() {
            String text = base.toString();
            return URI.create((text.endsWith("/") ? text : text + "/") + "chat/completions");
        }
    }

    /**
     * How hard to try.
     *
     * @param perMinute most requests a minute
     * @param attempts most sends of one request before it counts as failed
     * @param asks how often one question is asked again because its reply cannot be used
     * @param firstPause pause after the first failure; it doubles each time
     * @param timeout for one reply
     */
    public record Limits(int perMinute, int runs, int attempts, int asks, Duration firstPause, Duration timeout) {
        public Limits {
            if (perMinute < 1 || runs < 1 || attempts < 1 || asks < 1) {
                throw new JudgeException("rate, runs, attempts and asks of a judge must be at least 1");
            }
        }

        /** Five asks, pauses from one second, two minutes for a reply. */
        public static Limits of(int perMinute, int runs, int attempts) {
            return new Limits(perMinute, runs, attempts, 5, Duration.ofSeconds(1), Duration.ofMinutes(2));
        }
    }

    public HttpJudge(Service service, Limits limits) {
        this.service = service;
        this.limits = limits;
        this.dialect = new JudgeDialect(service.fields());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    @Override
    public String ask(JudgeRequest request) {
        Duration pause = limits.firstPause();
        String problem = "";
        for (int attempt = 0; attempt < limits.attempts(); attempt++) {
            if (attempt > 0) {
                LOG.info("judge: {}; trying again in {} ms", problem, pause.toMillis());
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
            waitForTurn();
            try {
                HttpResponse<String> response = client.send(http(request), HttpResponse.BodyHandlers.ofString());
                int status = response.statusCode();
                if (status == 200) {
                    String reply = JudgeReply.text(response.body());
                    if (reply != null) {
                        return JudgeReply.verdict(reply, request);
                    }
                    problem = "the reply of " + service.chat() + " has no text in choices[0].message.content";
                } else if (isTemporary(status)) {
                    problem = service.chat() + " answered " + status;
                    pause = wanted(response, pause);
                } else if (dialect.learn(status, response.body())) {
                    problem = service.chat() + " takes requests in another form only";
                    attempt--; // no failure: each field is refused once at most
                    pause = limits.firstPause().dividedBy(2);
                } else {
                    throw new JudgeException(service.chat() + " refused the request with " + status + ": "
                            + shortened(response.body()) + "; check the address, the model's name and the key");
                }
            } catch (IOException e) {
                problem = service.chat() + " cannot be reached: " + e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JudgeException("interrupted while asking the judge", e);
            }
        }
        throw new JudgeException("no reply from the judge after " + limits.attempts() + " attempts: " + problem);
    }

    @Override
    public int tries(int position, String stage) {
        return limits.asks();
    }

    @Override
    public int runs() {
        return limits.runs();
    }

    private HttpRequest http(JudgeRequest request) {
        ObjectNode body = dialect.body(service.model(), request);
        HttpRequest.Builder builder = HttpRequest.newBuilder(service.chat())
                .timeout(limits.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        if (service.key() != null) {
            builder.header("Authorization", "Bearer " + service.key());
        }
        return builder.build();
    }

    private static boolean isTemporary(int status) {
        return status == 408 || status == 409 || status == 429 || status >= 500;
    }

    // A service may say how long it wants to be left alone.
    private static Duration wanted(HttpResponse<String> response, Duration pause) {
        try {
            Duration asked = Duration.ofSeconds(
                    Long.parseLong(response.headers().firstValue("Retry-After").orElse("0")));
            if (asked.compareTo(pause) <= 0) {
                return pause;
            }
            return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
        } catch (NumberFormatException e) {
            return pause;
        }
    }

    private synchronized void waitForTurn() {
        long now = System.nanoTime();
        if (nextStart - now > 0) {
            sleep(Duration.ofNanos(nextStart - now));
        }
        nextStart = Math.max(nextStart, now) + Duration.ofMinutes(1).toNanos() / limits.perMinute();
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JudgeException("interrupted while waiting for the judge", e);
        }
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "..." : text;
    }
}
