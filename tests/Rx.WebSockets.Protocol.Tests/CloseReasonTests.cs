using System;
using System.Linq;
using System.Text;
using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class CloseReasonTests
{
    [Test]
    [Property("Case", "K-F01")]
    [Property("Case", "H3.Close")]
    public void Reason_TextOf123Octets_FillsTheFrame()
    {
        var reason = new CloseReason(CloseCode.NormalClosure, new string('x', 123));

        Frame frame = Frame.Close(reason);

        Assert.That(frame.Payload.Length, Is.EqualTo(125));
    }

    [Test]
    [Property("Case", "K-F02")]
    [Property("Case", "H3.Close")]
    public void Reason_TextOf124Octets_Throws()
    {
        Assert.That(() => new CloseReason(CloseCode.NormalClosure, new string('x', 124)), Throws.ArgumentException);
    }

    [Test]
    [Property("Case", "K-F03")]
    [Property("Case", "H1.6")]
    public void Reason_62LettersOfTwoOctets_Throws()
    {
        Assert.That(() => new CloseReason(CloseCode.NormalClosure, new string('ж', 62)), Throws.ArgumentException);
    }

    [Test]
    [Property("Case", "K-F03")]
    public void Reason_61LettersOfTwoOctets_Fits()
    {
        var reason = new CloseReason(CloseCode.NormalClosure, new string('ж', 61));

        Assert.That(Frame.Close(reason).Payload.Length, Is.EqualTo(2 + 122));
    }

    [TestCase("a")]
    [TestCase("ж")]
    [TestCase("€")]
    [TestCase("😀")]
    [TestCase("aж€😀")]
    [Property("Case", "K-F09")]
    public void Reason_CharactersOfEveryWidth_CountsAsTheEncoderDoes(string text)
    {
        int octets = Encoding.UTF8.GetByteCount(text);
        string fits = string.Concat(Enumerable.Repeat(text, 123 / octets));

        Assert.That(Frame.Close(new CloseReason(CloseCode.NormalClosure, fits)).Payload.Length, Is.EqualTo(2 + 123 / octets * octets));
        Assert.That(() => new CloseReason(CloseCode.NormalClosure, fits + text), Throws.ArgumentException);
    }

    [Test]
    [Property("Case", "K-F10")]
    public void Reason_LoneSurrogates_CountThreeOctetsEach([Values('\ud800', '\udc00')] char surrogate)
    {
        var reason = new CloseReason(CloseCode.NormalClosure, new string(surrogate, 41));

        Assert.That(Frame.Close(reason).Payload.Length, Is.EqualTo(125));
        Assert.That(() => new CloseReason(CloseCode.NormalClosure, new string(surrogate, 42)), Throws.ArgumentException);
    }

    [TestCase(0)]
    [TestCase(999)]
    [TestCase(1004)]
    [TestCase(1005)]
    [TestCase(1006)]
    [TestCase(1015)]
    [TestCase(1016)]
    [TestCase(2999)]
    [TestCase(5000)]
    [TestCase(65535)]
    [Property("Case", "K-C32")]
    public void Reason_ReservedCode_Throws(int code)
    {
        Assert.That(() => new CloseReason((CloseCode)code), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => CloseReason.Truncated((CloseCode)code, ""), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    [Property("Case", "K-F07")]
    public void Truncated_LongText_IsCutTo123Octets()
    {
        CloseReason reason = CloseReason.Truncated(CloseCode.InternalError, new string('x', 1000));

        Assert.That(reason.Text, Is.EqualTo(new string('x', 123)));
        Assert.That(Frame.Close(reason).GetCloseReason(), Is.EqualTo(reason));
    }

    [Test]
    [Property("Case", "K-F07")]
    public void Truncated_TextThatFits_StaysWhole([Values("", "bye", "жжж")] string text)
    {
        Assert.That(CloseReason.Truncated(CloseCode.InternalError, text).Text, Is.EqualTo(text));
    }

    [TestCase("ж", 61)]
    [TestCase("€", 41)]
    [TestCase("😀", 30)]
    [Property("Case", "K-F08")]
    public void Truncated_WideCharacters_DropsTheWholeOneThatDoesNotFit(string character, int fits)
    {
        string text = string.Concat(Enumerable.Repeat(character, 100));

        CloseReason reason = CloseReason.Truncated(CloseCode.InternalError, text);

        Assert.That(reason.Text, Is.EqualTo(string.Concat(Enumerable.Repeat(character, fits))));
    }

    [Test]
    [Property("Case", "K-F11")]
    public void Truncated_AtEveryOffsetOfAWideCharacter_DecodesWithoutReplacement([Range(118, 124)] int offset)
    {
        CloseReason reason = CloseReason.Truncated(CloseCode.InternalError, new string('x', offset) + "😀😀");

        CloseReason? read = Frame.Close(reason).GetCloseReason();

        Assert.That(read!.Value.Text, Does.Not.Contain('\ufffd').And.EqualTo(reason.Text));
    }

    [Test]
    public void Reasons_SameCodeAndText_AreEqual()
    {
        var reason = new CloseReason(CloseCode.NormalClosure, "bye");

        Assert.That(reason, Is.EqualTo(new CloseReason(CloseCode.NormalClosure, "bye")));
        Assert.That(reason, Is.Not.EqualTo(CloseReason.Normal));
        Assert.That(CloseReason.Normal, Is.EqualTo(new CloseReason(CloseCode.NormalClosure)));
    }
}
