using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class CloseCodeTests
{
    [Test]
    [Property("Case", "H3.Close")]
    public void IsSendable_EachOf65536Codes_OnlyThoseOfTheRegistry()
    {
        IEnumerable<int> expected =
            [.. Enumerable.Range(1000, 4), .. Enumerable.Range(1007, 8), .. Enumerable.Range(3000, 2000)];

        IEnumerable<int> sendable = Enumerable.Range(0, 65536).Where(code => ((CloseCode)code).IsSendable());

        Assert.That(sendable, Is.EqualTo(expected));
    }
}
