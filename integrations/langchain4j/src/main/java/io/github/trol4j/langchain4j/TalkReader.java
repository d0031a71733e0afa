package io.github.trol4j.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.vision.image.ImageSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into questions and answers. The models were trained with one system text, which stays; system messages go in front of
 * the question that follows them. Pictures go in front of the text of their message.
 */
final class TalkReader {
    private final AskOptions options;
    private final List<Talk.Exchange> before = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<ImageSource> pictures = new ArrayList<>();
    private boolean asked;

    private TalkReader(AskOptions options) {
        this.options = options;
    }

    static Talk read(List<ChatMessage> messages, AskOptions options) {
        TalkReader reader = new TalkReader(options);
        messages.forEach(reader::add);
        if (!reader.asked) {
            throw new InvalidRequestException("The last message must be a user's; there is nothing to answer");
        }
        return new Talk(reader.before, reader.question());
    }

    private void add(ChatMessage message) {
        switch (message) {
            case SystemMessage system -> texts.add(system.text());
            case UserMessage user -> {
                user.contents().forEach(this::add);
                asked = true;
            }
            case AiMessage answer -> answered(answer);
            default ->
                throw new UnsupportedFeatureException(
                        "Messages of type %s are not supported by TroL models".formatted(message.type()));
        }
    }

    private void answered(AiMessage answer) {
        if (answer.hasToolExecutionRequests()) {
            throw new UnsupportedFeatureException("Tools are not supported by TroL models");
        }
        if (!asked) {
            throw new UnsupportedFeatureException(
                    "A conversation that begins with an answer is not supported by TroL models");
        }
        before.add(new Talk.Exchange(question(), answer.text() == null ? "" : answer.text()));
        texts.clear();
        pictures.clear();
        asked = false;
    }

    private Question question() {
        Question question = Question.of(String.join("\n", texts)).with(options);
        for (ImageSource picture : pictures) {
            question = question.about(picture);
        }
        return question;
    }

    private void add(Content content) {
        switch (content) {
            case TextContent text -> texts.add(text.text());
            case ImageContent image -> pictures.add(picture(image.image()));
            default ->
                throw new UnsupportedFeatureException(
                        "Contents of type %s are not supported by TroL models".formatted(content.type()));
        }
    }

    private ImageSource picture(Image image) {
        String name = "picture %d of the message".formatted(pictures.size() + 1);
        String data = image.base64Data() == null ? data(image) : image.base64Data();
        try {
            return ImageSource.of(Base64.getMimeDecoder().decode(data), name);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(name + " is not what Base64 looks like", e);
        }
    }

    /** What a data address holds; other addresses would have to be fetched, which is for the caller to decide. */
    private static String data(Image image) {
        @Nullable String url = image.url() == null ? null : image.url().toString();
        int comma = url == null ? -1 : url.indexOf(',');
        if (url == null
                || comma < 0
                || !url.substring(0, comma).toLowerCase(Locale.ROOT).matches("data:.*;base64")) {
            throw new UnsupportedFeatureException(
                    "An image by its address is not supported: nothing is fetched here. Pass the image itself, as ImageContent.from(path, type) or Base64 does");
        }
        return url.substring(comma + 1);
    }
}
