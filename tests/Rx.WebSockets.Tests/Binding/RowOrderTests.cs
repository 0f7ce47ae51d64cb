using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Binding;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Binding;

public sealed class RowOrderTests
{
    private readonly RowOrder _order = new();
    private readonly List<RowPlace> _model = [];

    [Test]
    public void Rows_ThatComeAndGo_StandWhereAListHasThem([Range(1, 40)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        for (var i = 0; i < 600; i++)
        {
            // Growing, shrinking, growing again: places are given anew now and then.
            if (_model.Count > 0 && random.Next(100) < (i / 200 == 1 ? 80 : 30))
            {
                Remove(random.Next(_model.Count));
            }
            else
            {
                Add();
            }

            Assert.That(_order.Rows, Is.EqualTo(_model));
            Assert.That(_model.Select(_order.IndexOf), Is.EqualTo(Enumerable.Range(0, _model.Count)));
        }
    }

    [Test]
    public void Rows_ThatGoFromEitherEnd_TellWhereTheyStood([Values] bool fromTheEnd)
    {
        for (var i = 0; i < 1000; i++)
        {
            Add();
        }

        while (_model.Count > 0)
        {
            Remove(fromTheEnd ? _model.Count - 1 : 0);
        }

        Assert.That((_order.Count, _order.Rows.Any()), Is.EqualTo((0, false)));
    }

    [Test]
    public void Clear_Always_BeginsAnew()
    {
        Add();
        Add();
        Remove(0);

        _order.Clear();
        _model.Clear();
        Add();
        Add();

        Assert.That(_model.Select(_order.IndexOf), Is.EqualTo([0, 1]));
    }

    [Test]
    public void Places_OfRowsThatWent_AreGivenAnew()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Add();
            Add();
            Remove(0);
            Remove(0);
        }

        Add();
        Assert.That(_model[0].Place, Is.LessThan(100), "the tree doesn't grow with what is gone");
    }

    private void Add()
    {
        var row = new RowPlace();
        _order.Add(row);
        _model.Add(row);
    }

    private void Remove(int index)
    {
        var row = _model[index];
        _model.RemoveAt(index);
        Assert.That(_order.Remove(row), Is.EqualTo(index));
    }
}
