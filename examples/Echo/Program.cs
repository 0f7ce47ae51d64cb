using System;

Console.WriteLine("Echo");
