using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class MarbleRecordingTests
{
    [TestCase("-a-(bc)-|", "-a-(bc)-|")]
    [TestCase("  a 20s b 100ms #", "a 20s b 100ms #")]
    [TestCase("'long'-'a b'|", "'long'-'a b'|")]
    [TestCase("(ab)@1ms c", "(ab) @1ms c")]
    [TestCase("{1} - m", "'1'-m")]
    [TestCase("1500ms a", "1.5s a")]
    [TestCase("'it\\'s'", "'it\\'s'")]
    [TestCase("", "")]
    public void ToMarbles_WritesWhatCame(string marbles, string written) => Assert.That(Written(marbles), Is.EqualTo(written));

    [Test]
    public void ToMarbles_WithNames_UsesThem()
    {
        MarbleRecording<int>? recording = null;
        Marble.Run(m => { recording = m.Record(m.Hot<int>("-1-2|")); });

        Assert.That(recording!.ToMarbles(number => number == 1 ? "one" : "b"), Is.EqualTo("-'one'-b|"));
    }

    [Test]
    public void ToMarbles_ReadBack_IsTheSame() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(
            Gen.Zip(
                Gen.Elements(0, 0, 1, 2, 7, 12, 13, 14, 40, 1000, 20_000, 61_234).ListOf(),
                Gen.Elements("a", "b", "1", "m", "s", "0", "long", "it's", "}", "\\", "\n", "", " ", "💖", "|", "^", "@", "(", "'").ListOf()).ToArbitrary(),
            drawn =>
            {
                List<(int At, string Value)> signals = [];
                int now = 0;
                foreach ((int pause, string value) in drawn.Item1.Zip(drawn.Item2))
                {
                    signals.Add((now += pause, value));
                }

                string first = Written(m => signals.ToObservable().SelectMany(signal =>
                    Observable.Timer(TimeSpan.FromMilliseconds(signal.At), m.Clock).Select(_ => signal.Value)), out var original);
                string second = Written(m => m.Cold(first), out var reread);
                return second == first && original.Where(signal => signal.Signal.HasValue)
                    .SequenceEqual(reread.Where(signal => signal.Signal.HasValue));
            }));

    private static string Written(string marbles) => Written(m => m.Cold(marbles), out _);

    private static string Written(Func<MarbleTest, IObservable<string>> source, out IReadOnlyList<MarbleNotification<string>> notifications)
    {
        MarbleRecording<string>? recording = null;
        Marble.Run(m => { recording = m.Record(source(m)); });
        notifications = recording!.Notifications;
        return recording.ToMarbles();
    }
}
