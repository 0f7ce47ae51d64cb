using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class SubprotocolChoiceTests
{
    [TestCase("a,b", "b,a", ExpectedResult = "b")]
    [TestCase("c,b", "a,b", ExpectedResult = "b")]
    [TestCase("A", "a", ExpectedResult = null)]
    [TestCase("c", "a,b", ExpectedResult = null)]
    public string? ByServerOrder_OfSeveral_IsTheServersFirst(string offered, string supported) =>
        SubprotocolChoice.ByServerOrder(supported.Split(','))(offered.Split(','));

    [TestCase("a,b", "b,a", ExpectedResult = "a")]
    [TestCase("c,b", "a,b", ExpectedResult = "b")]
    [TestCase("A", "a", ExpectedResult = null)]
    [TestCase("c", "a,b", ExpectedResult = null)]
    public string? ByClientOrder_OfSeveral_IsTheClientsFirst(string offered, string supported) =>
        SubprotocolChoice.ByClientOrder(supported.Split(','))(offered.Split(','));

    [TestCase("a", "")]
    [TestCase("a", "b c")]
    [TestCase("a", "b\r\nX: y")]
    [TestCase("a", "a")]
    [Property("Case", "H3.Client")]
    public void Choice_OfNoDifferentTokens_Throws(params string[] supported)
    {
        Assert.That(() => SubprotocolChoice.ByServerOrder(supported), Throws.ArgumentException);
        Assert.That(() => SubprotocolChoice.ByClientOrder(supported), Throws.ArgumentException);
    }
}
