//! The words that names are made of, by what they say of a value; in lower case, with blanks between.

use crate::secrets::lexicon::Lexicon;

/// Words that are a password, alone or at the end of a longer word.
pub(super) static PASSWORDS: Lexicon = Lexicon::of("password passwd passphrase passwort passcode passw userpass pwd pswd");

/// The same, but only as words of their own.
pub(super) static SHORT_PASSWORDS: Lexicon = Lexicon::of("pass pw psw");

/// Words that are a secret, alone or at the end of a longer word.
pub(super) static SECRETS: Lexicon = Lexicon::of(
    "secret secrets token tokens apikey secretkey accesskey authkey privatekey appkey masterkey encryptionkey \
    signingkey",
);

/// The same, but only as words of their own: seeds of NATS.
pub(super) static SHORT_SECRETS: Lexicon = Lexicon::of("nkey pnkey");

/// Words that are a secret to some, and much else to others.
pub(super) static DOUBTFUL: Lexicon =
    Lexicon::of("key keys credential credentials auth authorization bearer otp seed ticket verifier creds");

/// What makes a key, or another doubtful word, a secret one.
pub(super) static QUALIFIERS: Lexicon = Lexicon::of(
    "api app access secret private auth client consumer encryption encrypt master signing sign license \
    session account storage shared hmac aes jwt crypto cipher service subscription write admin oauth refresh \
    user integration deploy root decrypt decryption rsa webhook bot personal totp ssh secure cookie cadata \
    application",
);

/// Before a noun, they make it something that anybody may have.
pub(super) static OPEN: Lexicon = Lexicon::of(
    "public pub encrypted hashed csrf xsrf primary foreign cache sort partition row no is has use allow \
    require required enable disable next page lexer parser idempotency continuation sealed recv known \
    authorized trusted commit block hot short group",
);

/// Behind a noun, they leave it what it is.
pub(super) static NEUTRAL: Lexicon = Lexicon::of(
    "value val string str plain raw b hex base prod production dev staging stage live default data bytes \
    bytestr new old confirmation confirm s",
);

/// Behind a noun, they are what is named: the secret only describes it.
pub(super) static ABOUT: Lexicon = Lexicon::of(
    "id ids name names type types url urls uri path paths file files filename dir length len size count limit \
    expires expiry expiration expired ttl timeout age index prefix suffix format regex pattern field fields \
    param params header headers placeholder hint label labels message msg error errors invalid valid title \
    text description desc help policy provider endpoint version alias algorithm algo method class scope \
    scopes hash hashes sha md integrity checksum digest fingerprint salt iv nonce kind status state server \
    host port service store manager handler helper factory config options ref reference source env var \
    variable attribute property column table location mode enabled required strength rule rules reset change \
    user username email domain realm issuer audience subject request response result usage uuid guid sid \
    encoding encoder charset input form page view link button screen dialog prompt tests spec time date at \
    by in list map set group role permission generator validator verify check arn region owner lifetime \
    duration code",
);

/// What says that a value is made up.
pub(super) static MOCK: Lexicon = Lexicon::of("fake dummy mock example sample expected invalid wrong bad placeholder test");
