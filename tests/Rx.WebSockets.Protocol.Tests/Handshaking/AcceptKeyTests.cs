using NUnit.Framework;
using Rx.WebSockets.Protocol.Handshaking;

namespace Rx.WebSockets.Protocol.Tests.Handshaking;

public sealed class AcceptKeyTests
{
    [Test]
    public void Answer_SampleOfRfc6455_IsTheAnswerGivenThere()
    {
        Assert.That(AcceptKey.Answer(Heads.Key), Is.EqualTo(Heads.Answer));
    }

    [TestCase("AAAAAAAAAAAAAAAAAAAAAA==", true)]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAA=", false, Description = "17 octets")]
    [TestCase("AAAAAAAAAAAAAAAAAAAA", false, Description = "15 octets")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAA", false, Description = "no padding")]
    [TestCase("AAAAAAAAAAA AAAAAAAAAAA==", false, Description = "a space within")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAA-==", false, Description = "Base64 for URLs")]
    [TestCase("", false)]
    [Property("Case", "H3.Server")]
    public void Key_OfAnyText_IsOneOnlyFor16Octets(string text, bool expected)
    {
        Assert.That(AcceptKey.IsKey(text), Is.EqualTo(expected));
    }

    [TestCase(Heads.Answer, true)]
    [TestCase("S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", false, Description = "other case")]
    [TestCase("s3pPLMBiTxaQ9kYGzzhZRbK+xO", false, Description = "cut")]
    [TestCase("", false)]
    [Property("Case", "H1.29")]
    [Property("Case", "H3.Client")]
    public void Answer_OfAnyText_ComparesToTheLetter(string text, bool expected)
    {
        Assert.That(AcceptKey.IsAnswer(Heads.Key, text), Is.EqualTo(expected));
    }
}
