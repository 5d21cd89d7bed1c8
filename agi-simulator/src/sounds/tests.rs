use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs, process};

use super::{SampleEncoding, SoundFile, SoundSamples, Sounds, sound_places};

/// The length of a sound in milliseconds; `None` if it is missing.
fn length(sounds: &Sounds, name: &str, language: &str) -> Option<u128> {
    sounds.find(name.as_bytes(), language.as_bytes()).ok().map(|sound| sound.length.as_millis())
}

/// Why a sound is missing.
fn why(sounds: &Sounds, name: &str) -> String {
    sounds.find(name.as_bytes(), b"en").unwrap_err().why.unwrap_or_default()
}

/// A folder of the test's own with these files.
struct Folder(PathBuf);

impl Folder {
    fn with(name: &str, files: &[(&str, Vec<u8>)]) -> Self {
        let folder = env::temp_dir().join(format!("sounds-{name}-{}", process::id()));
        for (file, bytes) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        Self(folder)
    }

    fn sounds(&self) -> Sounds {
        let mut sounds = Sounds::default();
        sounds.folder(&self.0);
        sounds
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A WAV with these fields of its header, with `before` and `after` its chunk of data, which says this length.
struct Wave {
    kind: u16,
    channels: u16,
    rate: u32,
    bits: u16,
    says: u32,
    before: Vec<u8>,
    after: Vec<u8>,
}

const SECOND: usize = 16_000;

impl Default for Wave {
    fn default() -> Self {
        Self { kind: 1, channels: 1, rate: 8_000, bits: 16, says: 16_000, before: Vec::new(), after: Vec::new() }
    }
}

impl Wave {
    fn bytes(&self, data: usize) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        file.extend(self.kind.to_le_bytes());
        file.extend(self.channels.to_le_bytes());
        file.extend(self.rate.to_le_bytes());
        file.extend((self.rate * 2).to_le_bytes());
        file.extend((self.channels * self.bits / 8).to_le_bytes());
        file.extend(self.bits.to_le_bytes());
        file.extend(&self.before);
        file.extend(b"data");
        file.extend(self.says.to_le_bytes());
        file.extend(vec![0; data]);
        file.extend(&self.after);
        file
    }
}

fn chunk(name: &[u8], length: u32) -> Vec<u8> {
    [name, &length.to_le_bytes(), &vec![0; usize::try_from(length).unwrap()]].concat()
}

#[test]
fn a_sound_of_which_nothing_is_known_is_there() {
    let sounds = Sounds::default();
    for (name, millis) in [("beep", Some(440)), ("silence/3", Some(3_000)), ("menu", Some(1_000)), ("", None)] {
        assert_eq!(length(&sounds, name, "en"), millis, "{name}");
    }
}

#[test]
fn a_sound_can_be_missing_and_can_be_there_in_one_language_only() {
    let mut sounds = Sounds::default();
    sounds.name("gone", None);
    sounds.name("menu", None);
    sounds.name("de/menu", Some(Duration::from_secs(2)));
    assert_eq!(length(&sounds, "gone", "en"), None);
    assert_eq!(length(&sounds, "menu", "en"), None);
    assert_eq!(length(&sounds, "menu", "de"), Some(2_000));
}

/// Measured on 22.10: the language, what is before its last `_`, and so on, no folder, and then `en`.
#[test]
fn a_language_falls_back_to_shorter_ones_to_none_and_to_english() {
    let second = |milliseconds: usize| vec![0; milliseconds * 8];
    let folder = Folder::with(
        "languages",
        &[
            ("de/german.ulaw", second(100)),
            ("de_AT/german.ulaw", second(200)),
            ("plain.ulaw", second(300)),
            ("en/plain.ulaw", second(400)),
            ("en/english.ulaw", second(500)),
        ],
    );
    let sounds = folder.sounds();
    for (name, language, millis) in [
        ("german", "de", Some(100)),
        ("german", "de_AT", Some(200)),
        ("german", "de_AT_f_Anna", Some(200)),
        ("german", "de_CH", Some(100)),
        ("german", "de-CH", None),
        ("german", "en", None),
        ("plain", "de_AT", Some(300)),
        ("plain", "en_GB", Some(400)),
        ("english", "de_AT", Some(500)),
        ("english", "", Some(500)),
        ("en/english", "de", Some(500)),
    ] {
        assert_eq!(length(&sounds, name, language), millis, "{name} in {language:?}");
    }
    let absolute = folder.0.join("de/german");
    assert_eq!(length(&Sounds::default(), absolute.to_str().unwrap(), "en"), Some(1_000));
}

#[test]
fn a_name_that_asterisk_plays_never_is_missing_unless_it_was_named_so() {
    let mut sounds = Sounds::default();
    for name in [
        "welcome.wav",
        "ivr/welcome.GSM",
        "x.mp3",
        "a&b",
        "a&b&c",
        "a& b",
        "Salt & pepper",
        "a,b",
        "a|b",
        " x",
        "x ",
        "ivr/",
        ".",
        "..",
        "ivr/.",
        "beep.",
        "ivr\\x",
        "tone:ring",
        "file://x",
    ] {
        assert_eq!(length(&sounds, name, "en"), None, "{name:?}");
        assert!(!why(&sounds, name).is_empty(), "{name:?}");
        sounds.name(name, Some(Duration::from_secs(3)));
        assert_eq!(length(&sounds, name, "en"), Some(3_000), "{name:?}");
    }
}

#[test]
fn a_text_that_a_test_speaks_may_hold_what_no_name_may() {
    let mut sounds = Sounds::default();
    sounds.only_named();
    for text in ["Salt & pepper", "AT&T", "I could not find order.wav", "Hello.", "one,two"] {
        assert_eq!(length(&sounds, text, "en"), None, "{text:?}");
        sounds.spoken(text);
        assert_eq!(length(&sounds, text, "en"), Some(1_000), "{text:?}");
    }
    sounds.name("AT&T", None);
    assert_eq!(length(&sounds, "AT&T", "en"), None);
}

/// Measured on 22.10 and 16.28: `.//beep`, `ivr/../beep` and `en//./beep` play.
#[test]
fn a_name_leads_where_a_path_does() {
    let mut sounds = Sounds::default();
    sounds.only_named();
    sounds.name("ivr//menu", Some(Duration::from_secs(2)));
    sounds.name("gone", None);
    sounds.recorded("./messages//7", Sounds::format(b"wav").unwrap().lasting(Duration::from_secs(3)));
    for (name, millis) in [
        ("ivr/menu", Some(2_000)),
        (".//ivr/menu", Some(2_000)),
        ("ivr/old/../menu", Some(2_000)),
        ("en/../ivr/./menu", Some(2_000)),
        ("ivr/menu/", None),
        ("ivr/menu/.", None),
        ("ivr/../gone", None),
        ("messages/7", Some(3_000)),
        ("messages/./7", Some(3_000)),
        ("../ivr/menu", Some(2_000)),
        ("../../ivr/menu", None),
    ] {
        assert_eq!(length(&sounds, name, "en"), millis, "{name:?}");
    }
}

/// A second of each, as STREAM FILE on 22.10 answered: the milliseconds that it took, and `endpos`.
#[test]
fn a_file_counts_its_own_samples_as_measured() {
    let rows: &[(&str, usize, u128, i64)] = &[
        ("sln", 16_000, 1_000, 8_000),
        ("slin", 16_000, 1_000, 8_000),
        ("raw", 16_000, 1_000, 8_000),
        ("sln12", 24_000, 1_000, 12_000),
        ("sln16", 32_000, 1_000, 16_000),
        ("sln24", 48_000, 1_000, 24_000),
        ("sln32", 64_000, 1_000, 32_000),
        ("sln44", 88_200, 1_000, 44_100),
        ("sln48", 96_000, 1_000, 48_000),
        ("sln96", 192_000, 1_000, 96_000),
        ("sln192", 384_000, 1_000, 192_000),
        ("ulaw", 7_978, 997, 7_978),
        ("ul", 7_978, 997, 7_978),
        ("mu", 7_978, 997, 7_978),
        ("ulw", 7_978, 997, 7_978),
        ("pcm", 7_978, 997, 7_978),
        ("alaw", 7_978, 997, 7_978),
        ("al", 7_978, 997, 7_978),
        ("alw", 7_978, 997, 7_978),
        ("au", 8_002, 997, 7_978),
        ("g722", 7_978, 997, 15_956),
        ("gsm", 1_617, 980, 7_840),
        ("vox", 3_989, 997, 7_978),
        ("g726-16", 2_000, 1_000, 4_000),
        ("g726-24", 3_000, 1_000, 6_000),
        ("g726-32", 4_000, 1_000, 8_000),
        ("g726-40", 5_000, 1_000, 10_000),
    ];
    let files: Vec<_> = rows.iter().map(|row| (format!("{}.{}", row.0, row.0), vec![0; row.1])).collect();
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let folder = Folder::with("formats", &files);
    for (name, _, millis, endpos) in rows {
        let sound = folder.sounds().find(name.as_bytes(), b"en").unwrap();
        assert_eq!((sound.length.as_millis(), sound.endpos(sound.length)), (*millis, *endpos), "{name}");
    }
}

/// As STREAM FILE on 22.10 answered: the milliseconds that it took, and `endpos` in the middle and at the end.
#[test]
fn the_chunks_of_a_wav_are_counted_and_not_played() {
    let wave = Wave::default;
    let list = || chunk(b"LIST", 26);
    let rows = [
        ("plain", wave().bytes(SECOND), 1_000, 4_000, 8_000),
        ("list_before", Wave { before: list(), ..wave() }.bytes(SECOND), 1_000, 4_017, 8_017),
        ("list_after", Wave { after: list(), ..wave() }.bytes(SECOND), 1_000, 4_000, 8_017),
        ("fact", Wave { before: chunk(b"fact", 4), ..wave() }.bytes(SECOND), 1_000, 4_006, 8_006),
        ("says_twice_as_much", Wave { says: 32_000, ..wave() }.bytes(SECOND), 1_000, 4_000, 8_000),
        ("says_half_as_much", Wave { says: 8_000, ..wave() }.bytes(SECOND), 500, 8_000, 8_000),
        ("says_nothing", Wave { says: 0, ..wave() }.bytes(SECOND), 0, 8_000, 8_000),
        ("is_empty", Wave { says: 0, ..wave() }.bytes(0), 0, 0, 0),
    ];
    let files: Vec<_> = rows.iter().map(|row| (format!("{}.wav", row.0), row.1.clone())).collect();
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let folder = Folder::with("chunks", &files);
    for (name, _, millis, middle, end) in rows {
        let sound = folder.sounds().find(name.as_bytes(), b"en").unwrap();
        let counted = [Duration::from_millis(500), sound.length].map(|at| sound.endpos(at));
        assert_eq!((sound.length.as_millis(), counted), (millis, [middle, end]), "{name}");
    }
    let wide = Wave { rate: 16_000, says: 32_000, before: list(), ..wave() }.bytes(32_000);
    let folder = Folder::with("wide", &[("x.wav16", wide)]);
    let sound = folder.sounds().find(b"x", b"en").unwrap();
    assert_eq!((sound.length.as_millis(), sound.endpos(sound.length)), (1_000, 16_017));
}

/// `format_wav.c` compares the bytes of a sample with 2, and never looks at the bits.
#[test]
fn the_bytes_of_a_sample_count_and_not_its_bits() {
    let with = |at: usize, value: u8| {
        let mut file = Wave::default().bytes(SECOND);
        file[at] = value;
        file
    };
    let files = [("bytes.wav", with(32, 4)), ("bits.wav", with(34, 12))];
    let folder = Folder::with("align", &files);
    assert!(folder.sounds().find(b"bytes", b"en").is_err());
    assert!(folder.sounds().find(b"bits", b"en").is_ok());
}

#[test]
fn a_wav_that_asterisk_refuses_is_refused_with_the_reason() {
    let wave = Wave::default;
    let rows = [
        ("44100.wav", Wave { rate: 44_100, ..wave() }.bytes(SECOND), "44100 samples a second, and only 8000"),
        ("22050.wav", Wave { rate: 22_050, ..wave() }.bytes(SECOND), "22050 samples a second"),
        ("16000.wav", Wave { rate: 16_000, ..wave() }.bytes(SECOND), "16000 is for the extension .wav16"),
        ("8000.wav16", wave().bytes(SECOND), "8000 samples a second, and only 16000"),
        ("stereo.wav", Wave { channels: 2, ..wave() }.bytes(SECOND), "2 channels"),
        ("bits.wav", Wave { bits: 8, ..wave() }.bytes(SECOND), "8 bits a sample"),
        (
            "align.wav",
            [&wave().bytes(SECOND)[..32], &[4, 0], &wave().bytes(SECOND)[34..]].concat(),
            "4 bytes a sample, and only 2",
        ),
        ("mulaw.wav", Wave { kind: 7, bits: 8, ..wave() }.bytes(SECOND), "7 (mu-law)"),
        ("float.wav", Wave { kind: 3, bits: 32, ..wave() }.bytes(SECOND), "3 (floating point)"),
        ("extensible.wav", Wave { kind: 0xfffe, ..wave() }.bytes(SECOND), "65534 (extensible)"),
        ("stream.wav", Wave { says: u32::MAX, ..wave() }.bytes(SECOND), "0xffffffff bytes"),
        ("odd.wav", Wave { before: [chunk(b"LIST", 5), vec![0]].concat(), ..wave() }.bytes(SECOND), "odd length"),
        ("cut.wav", wave().bytes(SECOND)[..30].to_vec(), "cut off"),
        ("nodata.wav", wave().bytes(SECOND)[..36].to_vec(), "no chunk `data`"),
        ("text.wav", b"no sound at all, but a text that is long enough for a header".to_vec(), "is not a WAV"),
        ("nothing.wav", Vec::new(), "is not a WAV"),
        ("pcm.WAV", wave().bytes(SECOND), "name PCM files .wav"),
        ("g729.g729", vec![0; 1_000], "no codec"),
        ("vorbis.ogg", b"no Ogg".to_vec(), "not an Ogg"),
        ("song.mp3", b"no frame".to_vec(), "frame of MP3"),
    ];
    let files: Vec<_> = rows.iter().map(|(name, bytes, _)| (*name, bytes.clone())).collect();
    let folder = Folder::with("refused", &files);
    for (file, _, expected) in rows {
        let name = file.split('.').next().unwrap();
        let why = why(&folder.sounds(), name);
        assert!(why.contains(expected) && why.contains(file), "{file}: {why}");
    }
}

#[test]
fn an_ogg_is_as_long_as_its_last_page_says() {
    let page = |granule: u64, packet: &[u8]| {
        let mut page = b"OggS\0\0".to_vec();
        page.extend(granule.to_le_bytes());
        page.extend([0; 12]);
        page.extend([1, u8::try_from(packet.len()).unwrap()]);
        page.extend(packet);
        page
    };
    let vorbis = |channels, rate: u32| {
        let head = [b"\x01vorbis\0\0\0\0", &[channels][..], &rate.to_le_bytes(), &[0; 13]].concat();
        [page(0, &head), page(7_978, b"x")].concat()
    };
    let opus = [page(0, b"OpusHead\x01\x01\x38\x01\0\0\0\0\0\0\0"), page(48_312, b"x")].concat();
    let folder = Folder::with(
        "ogg",
        &[
            ("vorbis.ogg", vorbis(1, 8_000)),
            ("wide.ogg", vorbis(1, 44_100)),
            ("stereo.ogg", vorbis(2, 8_000)),
            ("wrong.ogg", opus.clone()),
            ("opus.opus", opus),
            // 64 kbit/s: 8,000 bytes a second.
            ("song.mp3", [&b"ID3\x04\0\0\0\0\x01\0"[..], &[0; 128], &[0xff, 0xfb, 0x50, 0], &vec![0; 7_996]].concat()),
        ],
    );
    let sounds = folder.sounds();
    let counted = |name: &str| {
        sounds.find(name.as_bytes(), b"en").map(|sound| (sound.length.as_millis(), sound.endpos(sound.length)))
    };
    assert_eq!(counted("vorbis").unwrap(), (997, 7_978));
    assert_eq!(counted("opus").unwrap(), (1_000, 0));
    assert_eq!(counted("song").unwrap(), (1_000, 0));
    assert!(why(&sounds, "wide").contains("44100"));
    assert!(why(&sounds, "stereo").contains("mono"));
    assert!(why(&sounds, "wrong").contains("Opus has the extension .opus"));
}

#[test]
fn what_is_recorded_counts_the_samples_of_its_format() {
    for (format, endpos) in [("wav", 8_000), ("wav16", 16_000), ("sln48", 48_000), ("g722", 16_000), ("wav49", 8_000)] {
        let sound = Sounds::format(format.as_bytes()).unwrap().lasting(Duration::from_secs(1));
        assert_eq!(sound.endpos(sound.length), endpos, "{format}");
    }
    let opus = Sounds::format(b"opus").unwrap().lasting(Duration::from_secs(1));
    assert_eq!(opus.endpos(opus.length), 0);
    for format in ["mp3", "g729", "nosuch"] {
        assert!(Sounds::format(format.as_bytes()).is_none(), "{format}");
    }
}

#[test]
fn who_judges_a_file_learns_which_of_its_bytes_are_played_and_how_they_are_written() {
    let wave = Wave { before: chunk(b"LIST", 26), after: chunk(b"LIST", 4), ..Wave::default() };
    let read = |extension, file: &[u8]| SoundFile::read(extension, file).map(|sound| sound.samples);
    let samples = |rate, encoding, played, says| Ok(Some(SoundSamples { rate, encoding, played, says }));
    let linear = SampleEncoding::Linear;
    assert_eq!(read("wav", &wave.bytes(SECOND)), samples(8_000, linear, 78..16_078, Some(16_000)));
    let half = Wave { says: 8_000, ..Wave::default() }.bytes(SECOND);
    assert_eq!(read("wav", &half), samples(8_000, linear, 44..8_044, Some(8_000)));
    let double = Wave { says: 32_000, ..Wave::default() }.bytes(SECOND);
    assert_eq!(read("wav", &double), samples(8_000, linear, 44..16_044, Some(32_000)));
    assert_eq!(read("sln16", &[0; 9]), samples(16_000, linear, 0..9, None));
    assert_eq!(read("au", &[0; 30]), samples(8_000, SampleEncoding::MuLaw, 24..30, None));
    assert_eq!(read("alw", &[0; 3]), samples(8_000, SampleEncoding::ALaw, 0..3, None));
    assert_eq!(read("g722", &[0; 3]), Ok(None));
    assert_eq!(read("gsm", &[0; 66]), Ok(None));
    let unknown = "Asterisk does not know the extension `.flac`";
    assert_eq!(read("flac", b"fLaC").unwrap_err(), unknown);
    assert!(SoundFile::has_extension("WAV") && !SoundFile::has_extension("Wav"));
}

#[test]
fn a_default_language_that_asterisk_was_given_is_asked_last() {
    let in_order = |language, default| sound_places("x", language, default).join(" ");
    assert_eq!(in_order("en_GB", "de"), "en_GB/x en/x x de/x");
    assert_eq!(in_order("de_AT", "de"), "de_AT/x de/x x");
    assert_eq!(sound_places("/srv/x", "de", "de"), ["/srv/x"]);
}
