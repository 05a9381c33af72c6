package dev.slm.tokenizers.internal.normalizers;

import java.text.Normalizer.Form;

/** Unicode's compatibility decomposition. */
public final class NFKD extends UnicodeForm {
    public NFKD() {
        super(Form.NFKD);
    }
}
