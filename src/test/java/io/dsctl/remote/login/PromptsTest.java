package io.dsctl.remote.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Buffer.BufferException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {

    @ParameterizedTest
    @ValueSource(strings = {"Password: ", "(admin@cp-1) Password: ", "Passwort:", ""})
    void one_hidden_question_is_for_the_password(String text) throws BufferException {
        assertThat(read(question(text, false)).isForPassword()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Verification code: ",
                "One-time password (OATH) for `admin': ",
                "Enter PASSCODE:",
                "OTP: ",
                "New password: "
            })
    void a_question_for_another_secret_never_gets_the_password(String text) throws BufferException {
        assertThat(read(question(text, false)).isForPassword()).isFalse();
    }

    @Test
    void an_answer_that_would_be_shown_is_not_the_password() throws BufferException {
        assertThat(read(question("Password: ", true)).isForPassword()).isFalse();
    }

    @Test
    void two_questions_are_not_for_the_password() throws BufferException {
        var two = asked(2).putString("Password: ").putBoolean(false).putString("Code: ");

        assertThat(read(two.putBoolean(false)).isForPassword()).isFalse();
    }

    @Test
    void no_question_is_a_message() throws BufferException {
        assertThat(read(asked(0)).isMessage()).isTrue();
        assertThat(read(asked(0)).isForPassword()).isFalse();
    }

    @Test
    void a_server_cannot_ask_without_end() {
        assertThatThrownBy(() -> read(asked(1_000_000))).isInstanceOf(BufferException.class);
        assertThatThrownBy(() -> read(asked(1))).isInstanceOf(BufferException.class);
    }

    @Test
    void questions_are_told_without_what_moves_the_cursor() throws BufferException {
        assertThat(read(question("\u001b[2JCode: \n", true))).hasToString("\"?[2JCode:\"");
    }

    private static Buffer.PlainBuffer question(String text, boolean shown) {
        return asked(1).putString(text).putBoolean(shown);
    }

    private static Buffer.PlainBuffer asked(int count) {
        return new Buffer.PlainBuffer()
                .putString("title")
                .putString("instructions")
                .putString("")
                .putUInt32(count);
    }

    private static Prompts read(Buffer.PlainBuffer content) throws BufferException {
        return Prompts.read(content);
    }
}
