package io.github.trol4j.langchain4j;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.GenerationStats;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody who knows what LangChain4j's suite asks, and treats options as a model does: words are tokens, limits and stop strings cut,
 * and what has to have a form has it.
 */
final class ScriptedSpeaker implements Speaker {
    private final List<Talk> heard = new CopyOnWriteArrayList<>();

    List<Talk> heard() {
        return heard;
    }

    @Override
    public Answer answer(Talk talk, AnswerListener listener) {
        heard.add(talk);
        AskOptions options = talk.question().options();
        String text = options.grammar() == null ? text(talk) : json(options.grammar());
        int most = options.maxNewTokens().orElse(Integer.MAX_VALUE);
        String[] words = text.split("(?<= )");
        Answer.Finish finish = words.length > most ? Answer.Finish.LENGTH : Answer.Finish.END;
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < Math.min(most, words.length) && finish != Answer.Finish.STOP; i++) {
            listener.progress(Phase.ANSWER, i, words.length);
            String word = words[i];
            for (String stop : options.stop()) {
                if ((said + word).contains(stop)) {
                    word = (said + word).substring(said.length(), Math.max(said.length(), (said + word).indexOf(stop)));
                    finish = Answer.Finish.STOP;
                }
            }
            if (!word.isEmpty()) {
                said.append(word);
                listener.text(word);
            }
            pause();
        }
        listener.progress(Phase.ANSWER, words.length, words.length);
        String answer = said.toString();
        GenerationStats stats = new GenerationStats(
                0, 20, 0, Math.min(most, words.length), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new Answer(answer, answer, List.of(), List.of(), List.of(), finish, stats);
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("interrupted");
        }
    }

    private static String text(Talk talk) {
        String question = talk.question().text().toLowerCase(Locale.ROOT);
        if (!talk.question().images().isEmpty()) {
            return talk.question().images().size() > 1 ? "A cat and some dice." : "A cat.";
        }
        if (question.contains("germany")) {
            return "The capital of Germany is Berlin, a city of museums, of rivers and bridges, and of many other things.";
        }
        if (question.contains("hello")) {
            return "Hello World";
        }
        if (question.contains("color")) {
            return "Your favorite color is green.";
        }
        if (question.contains("translate")) {
            return "Ich liebe dich";
        }
        if (question.contains("name")) {
            return "Your name is Klaus.";
        }
        return "Once upon a time there was an animal of which a long story could be told, and it was told every evening.";
    }

    private static String json(Grammar form) {
        for (String text : List.of(
                "{\"city\":\"Berlin\"}",
                "{\"name\":\"Klaus\",\"age\":37}",
                "{\"answer\":\"Berlin\"}",
                "{\"cityName\":\"Berlin\"}",
                "{}")) {
            if (form.matches(text)) {
                return text;
            }
        }
        throw new AssertionError("no line of the script has the form " + form.source());
    }
}
